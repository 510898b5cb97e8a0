package dev.gantry.tls.authority;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.authority.AuthorityException.Kind;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.key.EncryptedKeyFiles;
import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.Pem;
import dev.gantry.tls.key.SigningKey;
import dev.gantry.tls.profile.AuthorityRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes a site's issuing authority below one of somebody else, such as the hospital's own: first the key and a request, then, when the
 * answer has come, the chain. Between the two nothing can be issued.
 */
public final class SubordinateCeremony {
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final int MAX_CHAIN = 8;

    private SubordinateCeremony() {}

    /**
     * Makes the key, and a request (RFC 2986) for an authority without further authorities below it that may vouch for names of the site
     * alone.
     *
     * @param directory where to; it must not exist, or be empty
     * @param site the only trust domain that it is to vouch for
     * @param passphrase encrypts the key; absent: one is made and left in the directory, mode 0600
     * @return the request, PEM; it stands in {@link AuthorityFiles#signingRequest()} too
     * @throws AuthorityException there are authorities already, or the disk does not take them
     */
    public static String request(Path directory, SiteName site, @Nullable Passphrase passphrase, SecureRandom random)
            throws AuthorityException {
        AuthorityCeremony.inPlace(directory, passphrase, random, (files, secret) -> {
            KeyPair keys = KeyKind.EC_P256.generate(random);
            EncryptedKeyFiles.write(files.issuingKey(AuthorityRole.DEVICES), keys.getPrivate(), secret, random);
            write(files.signingRequest(), pkcs10(site, keys));
            write(files.siteName(), site.text() + "\n");
        });
        try {
            return Files.readString(new AuthorityFiles(directory).signingRequest());
        } catch (IOException e) {
            throw new AuthorityException(Kind.UNWRITABLE, "the request cannot be read back", e);
        }
    }

    private static String pkcs10(SiteName site, KeyPair keys) throws IOException {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, site.text().length() <= 64 ? site.text() : "Gantry")
                .addRDN(
                        BCStyle.CN,
                        "Gantry devices "
                                + KeyIdentifiers.text(keys.getPublic()).substring(0, 8))
                .build();
        ExtensionsGenerator wishes = new ExtensionsGenerator();
        wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        wishes.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
        wishes.addExtension(Extension.nameConstraints, true, AuthorityCertificates.constraints(site));
        try {
            return Pem.write(
                    "CERTIFICATE REQUEST",
                    new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
                            .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate())
                            .build(SigningKey.inMemory(keys.getPrivate(), keys.getPublic())
                                    .newSigner())
                            .getEncoded());
        } catch (OperatorCreationException e) {
            throw new IOException("the key does not sign", e);
        }
    }

    /**
     * Takes the answer.
     *
     * @param directory where {@link #request} made the key
     * @param chain the new authority's certificate, those above it, and the root, in any order
     * @param passphrase opens the key; absent: the one in the directory
     * @throws AuthorityException with {@link Kind#CHAIN} where the certificate is not for the key that waits, is not one of an authority,
     *     or does not lead to the root; nothing is changed then
     */
    public static void install(
            Path directory, List<X509Certificate> chain, @Nullable Passphrase passphrase, Clock clock)
            throws AuthorityException {
        AuthorityFiles files = new AuthorityFiles(directory);
        if (!Files.exists(files.signingRequest())) {
            throw new AuthorityException(
                    Files.exists(files.root()) ? Kind.EXISTS : Kind.ABSENT,
                    "no request of `" + directory + "` waits for an answer");
        }
        try (Passphrase secret = passphrase == null ? Passphrase.fromFile(files.passphrase()) : passphrase.copy()) {
            PrivateKey key = EncryptedKeyFiles.read(files.issuingKey(AuthorityRole.DEVICES), secret);
            List<X509Certificate> path = order(chain, key);
            requireAuthority(path.get(0));
            requireValid(path, clock);
            X509Certificate root = path.get(path.size() - 1);
            List<X509Certificate> issuing = path.subList(0, path.size() - 1);
            AuthorityCeremony.publish(files.issuingChain(AuthorityRole.DEVICES), issuing);
            AuthorityCeremony.publish(files.issuing(), issuing);
            // The root is what says that there is an authority: it comes last.
            AuthorityCeremony.publish(files.root(), List.of(root));
            Files.delete(files.signingRequest());
        } catch (IdentityException e) {
            throw new AuthorityException(
                    e.kind() == IdentityException.Kind.WRONG_PASSPHRASE ? Kind.WRONG_PASSPHRASE : Kind.DAMAGED,
                    String.valueOf(e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new AuthorityException(
                    Kind.UNWRITABLE,
                    "the chain cannot be written to `" + directory + "`: " + AuthorityCeremony.reason(e),
                    e);
        }
    }

    /** From the certificate of the key up to the root. */
    private static List<X509Certificate> order(List<X509Certificate> chain, PrivateKey key) throws AuthorityException {
        X509Certificate own = chain.stream()
                .filter(certificate -> PemFiles.belongTogether(key, certificate.getPublicKey()))
                .findFirst()
                .orElseThrow(() -> new AuthorityException(
                        Kind.CHAIN, "no certificate of the chain is for the key of the request that waits"));
        List<X509Certificate> path = new ArrayList<>(List.of(own));
        X509Certificate last = own;
        while (!isRoot(last)) {
            X509Certificate below = last;
            last = chain.stream()
                    .filter(above -> above.getSubjectX500Principal().equals(below.getIssuerX500Principal()))
                    .filter(above -> !path.contains(above))
                    .findFirst()
                    .orElseThrow(() -> new AuthorityException(
                            Kind.CHAIN,
                            "the chain has no certificate of `"
                                    + below.getIssuerX500Principal().getName()
                                    + "` (expected: every one up to the root, and the root)"));
            path.add(last);
            if (path.size() > MAX_CHAIN) {
                throw new AuthorityException(Kind.CHAIN, "the chain is longer than " + MAX_CHAIN + " certificates");
            }
        }
        if (path.size() == 1) {
            throw new AuthorityException(
                    Kind.CHAIN, "the certificate is its own issuer (expected: one of an authority above)");
        }
        return path;
    }

    private static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static void requireAuthority(X509Certificate certificate) throws AuthorityException {
        if (certificate.getBasicConstraints() < 0) {
            throw new AuthorityException(
                    Kind.CHAIN, "the certificate is not one of an authority (expected: basicConstraints CA:TRUE)");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null || !usage[KEY_CERT_SIGN] || !usage[CRL_SIGN]) {
            throw new AuthorityException(
                    Kind.CHAIN,
                    "the certificate may not sign certificates and revocation lists (expected: keyUsage keyCertSign, cRLSign)");
        }
    }

    private static void requireValid(List<X509Certificate> path, Clock clock) throws AuthorityException {
        X509Certificate root = path.get(path.size() - 1);
        try {
            root.verify(root.getPublicKey(), BouncyCastle.PROVIDER);
            root.checkValidity(Date.from(clock.instant()));
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            CertPathValidator.getInstance("PKIX", BouncyCastle.PROVIDER)
                    .validate(
                            CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER)
                                    .generateCertPath(path.subList(0, path.size() - 1)),
                            parameters);
        } catch (CertPathValidatorException e) {
            String where = e.getIndex() < 0 || e.getIndex() >= path.size()
                    ? "the chain"
                    : "`" + path.get(e.getIndex()).getSubjectX500Principal().getName() + "`";
            throw new AuthorityException(
                    Kind.CHAIN, where + " does not lead to its root: " + firstLine(e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw new AuthorityException(
                    Kind.CHAIN, "the root of the chain is not valid: " + firstLine(e.getMessage()), e);
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no detail" : message.lines().findFirst().orElse("no detail");
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFiles.write(file, text.getBytes(StandardCharsets.US_ASCII), AtomicFiles.Access.PUBLIC);
    }
}
