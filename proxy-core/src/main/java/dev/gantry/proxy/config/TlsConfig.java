package dev.gantry.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What Gantry trusts and what it shows, on both sides.
 *
 * @param trust PEM files of anchors, besides the embedded authority
 * @param pinsOnly whether no authority is trusted at all, and only the keys that the policy pins are believed
 * @param certificate PEM, the leaf first
 * @param key PEM, PKCS#8
 * @param passphrase opens the key where it is encrypted
 * @param revocation how it is known what the anchors of {@code trust} revoke; absent: it is not looked at
 */
public record TlsConfig(
        List<Path> trust,
        boolean pinsOnly,
        Path certificate,
        Path key,
        Optional<SecretReference> passphrase,
        Optional<RevocationConfig> revocation) {
    public TlsConfig {
        trust = List.copyOf(trust);
    }

    /** Anchors alone. */
    public TlsConfig(List<Path> trust, Path certificate, Path key, Optional<SecretReference> passphrase) {
        this(trust, false, certificate, key, passphrase, Optional.empty());
    }
}
