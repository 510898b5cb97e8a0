package dev.gantry.proxy.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The embedded certificate authority.
 *
 * @param directory where its certificates and encrypted keys are
 * @param passphrase opens its keys; absent: the file {@code passphrase} in the directory
 */
public record CaConfig(Path directory, Optional<SecretReference> passphrase) {
    /** Returns the roots that {@code gantry ca init} writes. */
    public Path roots() {
        return directory.resolve("root.pem");
    }

    /** Returns the authorities between the roots and the leaves. */
    public Path intermediates() {
        return directory.resolve("issuing.pem");
    }

    /** Returns the certificate that the authority gives to Gantry itself, and renews. */
    public Path ownCertificate() {
        return directory.resolve("proxy.pem");
    }

    /** Returns the key of {@link #ownCertificate()}. */
    public Path ownKey() {
        return directory.resolve("proxy.key");
    }
}
