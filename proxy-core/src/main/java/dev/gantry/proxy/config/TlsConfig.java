package dev.gantry.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What Gantry trusts and what it shows, on both sides.
 *
 * @param trust PEM files of anchors, besides the embedded authority
 * @param certificate PEM, the leaf first
 * @param key PEM, PKCS#8
 * @param passphrase opens the key where it is encrypted
 */
public record TlsConfig(List<Path> trust, Path certificate, Path key, Optional<SecretReference> passphrase) {
    public TlsConfig {
        trust = List.copyOf(trust);
    }
}
