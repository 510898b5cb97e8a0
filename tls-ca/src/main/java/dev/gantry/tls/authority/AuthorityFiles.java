package dev.gantry.tls.authority;

import dev.gantry.tls.profile.AuthorityRole;
import java.nio.file.Path;

/**
 * Where things stand in the directory of an embedded CA.
 *
 * <p>{@code root.pem} is what devices and proxies trust. {@code issuing.pem} holds the certificates between leaves and roots.
 * {@code proxy.pem} and {@code proxy.key} are what the proxy shows. {@code keys/} holds the encrypted keys of the authorities;
 * {@code keys/root.key} is needed for ceremonies alone and belongs on a medium in a safe. {@code passphrase} opens the keys.
 *
 * @param directory the directory
 */
public record AuthorityFiles(Path directory) {
    /** The roots, PEM. */
    public Path root() {
        return directory.resolve("root.pem");
    }

    /** The issuing authorities, PEM. */
    public Path issuing() {
        return directory.resolve("issuing.pem");
    }

    /** The certificate of the proxy and its chain, PEM. */
    public Path proxyCertificate() {
        return directory.resolve("proxy.pem");
    }

    /** The key of the proxy, PEM. */
    public Path proxyKey() {
        return directory.resolve("proxy.key");
    }

    /** The passphrase, where it was made here. */
    public Path passphrase() {
        return directory.resolve("passphrase");
    }

    /** The encrypted keys. */
    public Path keys() {
        return directory.resolve("keys");
    }

    /** The key of the root. */
    public Path rootKey() {
        return keys().resolve("root.key");
    }

    /** The key of the RSA root, where there is one. */
    public Path rsaRootKey() {
        return keys().resolve("root-rsa.key");
    }

    /** The key of an issuing authority. */
    public Path issuingKey(AuthorityRole role) {
        return keys().resolve(role.id() + ".key");
    }

    /** Where the key of an issuing authority stands in a token, a {@code pkcs11:} URI; absent where the key is a file. */
    public Path issuingKeyUri(AuthorityRole role) {
        return keys().resolve(role.id() + ".uri");
    }

    /** The name of the site, where the certificate of the authority does not say it. */
    public Path siteName() {
        return directory.resolve("site");
    }

    /** The chain of an issuing authority, PEM: its certificate, then those above it without the root. */
    public Path issuingChain(AuthorityRole role) {
        return directory.resolve("issuing-" + role.id() + ".pem");
    }

    /** The request to the authority above, PEM, while this site waits for its answer. */
    public Path signingRequest() {
        return directory.resolve("issuing.csr");
    }
}
