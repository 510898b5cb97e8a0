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
    /** Returns the root certificate that `ca init` writes. */
    public Path root() {
        return directory.resolve("root.pem");
    }
}
