package dev.gantry.proxy.testing;

import java.nio.file.Path;

/**
 * One peer's key, its certificate chain (leaf first), and the root that it trusts, each a PEM file as DCMTK takes them.
 */
public record TlsFiles(Path key, Path certificate, Path root) {

    /** The same key and certificate, with trust in another root. */
    public TlsFiles trusting(Path otherRoot) {
        return new TlsFiles(key, certificate, otherRoot);
    }
}
