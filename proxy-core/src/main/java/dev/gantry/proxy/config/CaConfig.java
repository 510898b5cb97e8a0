package dev.gantry.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The embedded certificate authority.
 *
 * @param directory where its certificates and encrypted keys are
 * @param passphrase opens its keys; absent: the file {@code passphrase} in the directory
 * @param hostNames what this instance is called within the site, for its own certificate, besides its addresses
 * @param database the server of its records; absent: they are in {@code ca.db} of the state
 * @param est where devices enrol over the network; absent: nowhere
 * @param crl the lists of what is revoked; absent: none are signed
 */
public record CaConfig(
        Path directory,
        Optional<SecretReference> passphrase,
        List<String> hostNames,
        Optional<DatabaseConfig> database,
        Optional<EstConfig> est,
        Optional<CrlConfig> crl) {
    public CaConfig {
        hostNames = List.copyOf(hostNames);
    }

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
