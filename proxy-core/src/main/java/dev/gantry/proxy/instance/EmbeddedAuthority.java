package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.CaConfig;
import dev.gantry.proxy.config.DatabaseConfig;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.enrol.ProxyCertificate;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuedCertificate;
import dev.gantry.tls.key.TokenUri;
import dev.gantry.tls.store.DatabaseLogin;
import dev.gantry.tls.trust.RevocationCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The embedded certificate authority of an instance, opened with the passphrase that its configuration refers to. */
public final class EmbeddedAuthority implements AutoCloseable {
    private final CertificateAuthority authority;
    private final ProxyCertificate own;

    private EmbeddedAuthority(CertificateAuthority authority, ProxyCertificate own) {
        this.authority = authority;
        this.own = own;
    }

    /**
     * Makes the authority of a site.
     *
     * @param passphrase encrypts its keys; absent: that of the configuration, and where there is none a random one, left in the
     *     file {@code passphrase} of its directory
     * @throws AuthorityException if there is one already, or it cannot be written
     * @throws IdentityException if the passphrase cannot be had
     */
    public static EmbeddedAuthority create(
            GantryConfig config, SiteName site, boolean withRsa, Optional<Passphrase> passphrase, Clock clock)
            throws AuthorityException, IdentityException, IOException {
        SecureRandom random = new SecureRandom();
        AtomicFiles.createPrivateDirectory(config.state());
        try (Passphrase secret = passphrase.isPresent() ? passphrase.get().copy() : passphrase(config)) {
            return of(
                    config,
                    CertificateAuthority.create(withLogin(config), site, withRsa, secret, random, clock),
                    random);
        }
    }

    /**
     * Makes the authority of a site with the keys of the issuing authorities in a PKCS#11 token. The passphrase of the configuration is
     * the PIN.
     *
     * @param passphrase encrypts the key of the root, which is a file
     * @throws AuthorityException if there is one already, the token does not do it, or it cannot be written
     * @throws IdentityException if the PIN cannot be had
     */
    public static EmbeddedAuthority createInToken(
            GantryConfig config, SiteName site, TokenUri token, Passphrase passphrase, Clock clock)
            throws AuthorityException, IdentityException, IOException {
        SecureRandom random = new SecureRandom();
        AtomicFiles.createPrivateDirectory(config.state());
        try (Passphrase pin = passphrase(config)) {
            if (pin == null) {
                throw new IllegalArgumentException("ca.passphrase: absent (expected: where the PIN is)");
            }
            return of(
                    config,
                    CertificateAuthority.createInToken(withLogin(config), site, token, pin, passphrase, random, clock),
                    random);
        }
    }

    /**
     * Opens the authority with the passphrase of the configuration.
     *
     * @throws AuthorityException if there is none, or it cannot be used
     * @throws IdentityException if the passphrase cannot be had
     */
    public static EmbeddedAuthority open(GantryConfig config, Clock clock)
            throws AuthorityException, IdentityException, IOException {
        return open(config, Optional.empty(), clock);
    }

    /**
     * Opens the authority.
     *
     * @param passphrase opens its keys; absent: that of the configuration
     * @throws AuthorityException if there is none, or it cannot be used
     * @throws IdentityException if the passphrase cannot be had
     */
    public static EmbeddedAuthority open(GantryConfig config, Optional<Passphrase> passphrase, Clock clock)
            throws AuthorityException, IdentityException, IOException {
        SecureRandom random = new SecureRandom();
        if (!Files.exists(section(config).roots())) {
            throw new AuthorityException(
                    AuthorityException.Kind.ABSENT,
                    "`" + section(config).directory()
                            + "` holds no certificate authority (expected: `gantry ca init` first)");
        }
        AtomicFiles.createPrivateDirectory(config.state());
        try (Passphrase secret = passphrase.isPresent() ? passphrase.get().copy() : passphrase(config)) {
            return of(config, CertificateAuthority.open(withLogin(config), secret, random, clock), random);
        }
    }

    private static EmbeddedAuthority of(GantryConfig config, CertificateAuthority authority, SecureRandom random)
            throws IOException {
        ProxyCertificate own = new ProxyCertificate(
                authority, config.node(), section(config).hostNames(), ProxyNames.addresses(config), null, random);
        return new EmbeddedAuthority(authority, own);
    }

    /** Returns where the authority of a configuration stands, and its records; without the password of their server. */
    public static AuthoritySettings settings(GantryConfig config) {
        AuthoritySettings local = AuthoritySettings.of(section(config).directory(), config.state());
        AuthoritySettings settings = section(config)
                .database()
                .map(database -> local.withDatabase(database.url()))
                .orElse(local);
        return section(config).crl().map(crl -> settings.withCrlBase(crl.uri())).orElse(settings);
    }

    private static AuthoritySettings withLogin(GantryConfig config) throws IdentityException {
        AuthoritySettings settings = settings(config);
        Optional<DatabaseConfig> database = section(config).database();
        if (database.isEmpty()) {
            return settings;
        }
        String password = null;
        if (database.get().password().isPresent()) {
            try (Passphrase secret = Secrets.read(database.get().password().get())) {
                password = new String(secret.characters());
            }
        }
        return settings.withLogin(new DatabaseLogin(database.get().user(), password));
    }

    private static @Nullable Passphrase passphrase(GantryConfig config) throws IdentityException {
        return section(config).passphrase().isEmpty()
                ? null
                : Secrets.read(section(config).passphrase().get());
    }

    private static CaConfig section(GantryConfig config) {
        return config.ca()
                .orElseThrow(() -> new IllegalArgumentException("ca: absent (expected: an embedded authority)"));
    }

    /** Returns the authority itself. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** Returns what is revoked, answered from memory. */
    public RevocationCheck revocations() {
        return authority.revocations();
    }

    /**
     * Sees to it that the instance has a certificate with a good part of its life left.
     *
     * @return whether there is a new one
     */
    public boolean renewOwnCertificate() throws IssuanceException, IOException {
        return own.ensure();
    }

    /** Gives the instance a new certificate, whatever is left of the life of the old one. */
    public IssuedCertificate renewOwnCertificateNow() throws IssuanceException, IOException {
        return own.renew();
    }

    @Override
    public void close() {
        authority.close();
    }
}
