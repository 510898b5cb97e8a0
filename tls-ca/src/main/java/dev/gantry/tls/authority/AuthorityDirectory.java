package dev.gantry.tls.authority;

import dev.gantry.tls.authority.AuthorityException.Kind;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.key.EncryptedKeyFiles;
import dev.gantry.tls.key.SigningKey;
import dev.gantry.tls.key.TokenKeys;
import dev.gantry.tls.key.TokenUri;
import dev.gantry.tls.profile.AuthorityRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/** The authorities of a site, opened: roots to trust, and issuing authorities with their keys. */
public final class AuthorityDirectory {
    private final AuthorityFiles files;
    private final List<X509Certificate> roots;
    private final List<X509Certificate> intermediates;
    private final Map<AuthorityRole, IssuingAuthority> issuing;
    private final SiteName site;

    private AuthorityDirectory(
            AuthorityFiles files,
            List<X509Certificate> roots,
            List<X509Certificate> intermediates,
            Map<AuthorityRole, IssuingAuthority> issuing,
            SiteName site) {
        this.files = files;
        this.roots = List.copyOf(roots);
        this.intermediates = List.copyOf(intermediates);
        this.issuing = issuing;
        this.site = site;
    }

    /**
     * Opens the authorities of a directory; the key of the root is not read and need not be there.
     *
     * @throws AuthorityException there are none, a file is damaged, or the passphrase is wrong
     */
    public static AuthorityDirectory open(Path directory, Passphrase passphrase) throws AuthorityException {
        AuthorityFiles files = new AuthorityFiles(directory);
        if (!Files.exists(files.root()) && Files.exists(files.signingRequest())) {
            throw new AuthorityException(
                    Kind.ABSENT,
                    "`" + directory + "` waits for the answer to `"
                            + files.signingRequest().getFileName() + "` (expected: the chain of the authority above)");
        }
        if (!Files.exists(files.root())) {
            throw new AuthorityException(
                    Kind.ABSENT,
                    "`" + directory + "` holds no certificate authority (expected: `gantry ca init` first)");
        }
        try {
            Map<AuthorityRole, IssuingAuthority> issuing = new EnumMap<>(AuthorityRole.class);
            for (AuthorityRole role : AuthorityRole.values()) {
                if (Files.exists(files.issuingChain(role))) {
                    issuing.put(role, issuing(files, role, passphrase));
                }
            }
            IssuingAuthority devices = issuing.get(AuthorityRole.DEVICES);
            if (devices == null) {
                throw new AuthorityException(
                        Kind.DAMAGED, "`" + files.issuingChain(AuthorityRole.DEVICES) + "`: no such file");
            }
            return new AuthorityDirectory(
                    files,
                    PemFiles.certificates(files.root()),
                    PemFiles.certificates(files.issuing()),
                    issuing,
                    site(devices.certificate(), files));
        } catch (IdentityException e) {
            Kind kind = switch (e.kind()) {
                case WRONG_PASSPHRASE, PASSPHRASE_NEEDED -> Kind.WRONG_PASSPHRASE;
                default -> Kind.DAMAGED;
            };
            throw new AuthorityException(kind, String.valueOf(e.getMessage()), e);
        }
    }

    private static IssuingAuthority issuing(AuthorityFiles files, AuthorityRole role, Passphrase passphrase)
            throws IdentityException {
        List<X509Certificate> chain = PemFiles.certificates(files.issuingChain(role));
        Path uri = files.issuingKeyUri(role);
        if (Files.exists(uri)) {
            return new IssuingAuthority(inToken(uri, chain.get(0), passphrase), chain);
        }
        PrivateKey key = EncryptedKeyFiles.read(files.issuingKey(role), passphrase);
        if (!PemFiles.belongTogether(key, chain.get(0).getPublicKey())) {
            throw new IdentityException(
                    IdentityException.Kind.KEY_MISMATCH,
                    files.issuingKey(role),
                    "the key is not the one of the certificate in `" + files.issuingChain(role) + "`");
        }
        return new IssuingAuthority(SigningKey.inMemory(key, chain.get(0).getPublicKey()), chain);
    }

    private static SigningKey inToken(Path file, X509Certificate certificate, Passphrase pin) throws IdentityException {
        try {
            TokenUri uri = TokenUri.parse(Files.readString(file).strip());
            String object = uri.object();
            if (object == null) {
                throw new IdentityException(IdentityException.Kind.MALFORMED, file, "the URI names no object");
            }
            return TokenKeys.open(uri, pin).find(object, certificate);
        } catch (IllegalArgumentException e) {
            throw new IdentityException(IdentityException.Kind.MALFORMED, file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new IdentityException(IdentityException.Kind.UNREADABLE, file, String.valueOf(e.getMessage()));
        }
    }

    private static SiteName site(X509Certificate authority, AuthorityFiles files) throws AuthorityException {
        byte[] encoded = authority.getExtensionValue(Extension.nameConstraints.getId());
        if (encoded != null) {
            GeneralSubtree[] permitted = NameConstraints.getInstance(
                            ASN1OctetString.getInstance(encoded).getOctets())
                    .getPermittedSubtrees();
            for (GeneralSubtree subtree : permitted == null ? new GeneralSubtree[0] : permitted) {
                if (subtree.getBase().getTagNo() == GeneralName.uniformResourceIdentifier) {
                    return SiteName.of(subtree.getBase().getName().toString());
                }
            }
        }
        // An authority above may have left the constraint out: then the request that was made here says whom it was
        // for.
        if (Files.exists(files.siteName())) {
            try {
                return SiteName.of(Files.readString(files.siteName()).strip());
            } catch (IOException | IllegalArgumentException e) {
                throw new AuthorityException(Kind.DAMAGED, "`" + files.siteName() + "` holds no name of a site", e);
            }
        }
        throw new AuthorityException(
                Kind.DAMAGED,
                "`" + files.issuingChain(AuthorityRole.DEVICES)
                        + "`: the certificate names no site (expected: a name constraint for URIs)");
    }

    /** Where things stand. */
    public AuthorityFiles files() {
        return files;
    }

    /** What devices and proxies trust. */
    public List<X509Certificate> roots() {
        return roots;
    }

    /** The issuing authorities' certificates. */
    public List<X509Certificate> intermediates() {
        return intermediates;
    }

    /** The trust domain. */
    public SiteName site() {
        return site;
    }

    /** All issuing authorities. */
    public List<IssuingAuthority> issuing() {
        return List.copyOf(issuing.values());
    }

    /** The authority of a role; where there is none for proxies, the one for devices stands in. */
    public Optional<IssuingAuthority> issuing(AuthorityRole role) {
        IssuingAuthority found = issuing.get(role);
        if (found == null && role == AuthorityRole.PROXIES) {
            found = issuing.get(AuthorityRole.DEVICES);
        }
        return Optional.ofNullable(found);
    }
}
