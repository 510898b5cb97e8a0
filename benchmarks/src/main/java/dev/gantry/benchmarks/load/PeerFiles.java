package dev.gantry.benchmarks.load;

import java.nio.file.Path;

/**
 * What one peer shows and whom it trusts, as PEM files.
 *
 * @param certificate leaf, then chain
 * @param key PKCS#8, not encrypted
 * @param trust the anchors
 */
public record PeerFiles(Path certificate, Path key, Path trust) {}
