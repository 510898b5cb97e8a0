package dev.gantry.tls.authority;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.key.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Makes the certificates of authorities: a root of 15 years that may have one authority below it, and issuing authorities of 5
 * years that may have none and vouch for host names and URIs of their site alone (RFC 5280 4.2.1.10).
 */
final class AuthorityCertificates {
    static final int ROOT_YEARS = 15;
    static final int ISSUING_YEARS = 5;

    private static final Duration BACK_DATING = Duration.ofMinutes(5);
    private static final int MAX_ORGANIZATION_LENGTH = 64;
    private static final int SERIAL_OCTETS = 18;

    private final SiteName site;
    private final SecureRandom random;
    private final Instant now;

    AuthorityCertificates(SiteName site, SecureRandom random, Clock clock) {
        this.site = site;
        this.random = random;
        this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    X509Certificate root(String name, PublicKey key, SigningKey signer) throws IOException {
        X500Name subject = subject(name, key);
        X509v3CertificateBuilder builder = builder(subject, subject, key, years(ROOT_YEARS));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifier(key));
        return sign(builder, signer);
    }

    X509Certificate issuing(String name, PublicKey key, X509Certificate issuer, SigningKey signer) throws IOException {
        Instant end = years(ISSUING_YEARS);
        Instant issuerEnd = issuer.getNotAfter().toInstant();
        X509v3CertificateBuilder builder = builder(
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                subject(name, key),
                key,
                end.isBefore(issuerEnd) ? end : issuerEnd);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifier(key));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(KeyIdentifiers.of(
                        SubjectPublicKeyInfo.getInstance(issuer.getPublicKey().getEncoded()))));
        builder.addExtension(Extension.nameConstraints, true, constraints(site));
        return sign(builder, signer);
    }

    static NameConstraints constraints(SiteName site) {
        return new NameConstraints(
                new GeneralSubtree[] {
                    new GeneralSubtree(new GeneralName(GeneralName.dNSName, site.text())),
                    new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, site.text()))
                },
                null);
    }

    /** The name carries a part of the key identifier: an authority made anew never has the name of another. */
    X500Name subject(String name, PublicKey key) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        if (site.text().length() <= MAX_ORGANIZATION_LENGTH) {
            builder.addRDN(BCStyle.O, site.text());
        }
        builder.addRDN(BCStyle.CN, name + " " + KeyIdentifiers.text(key).substring(0, 8));
        return builder.build();
    }

    private Instant years(int years) {
        return now.atOffset(ZoneOffset.UTC).plusYears(years).toInstant();
    }

    private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key, Instant end) {
        byte[] serial = new byte[SERIAL_OCTETS];
        random.nextBytes(serial);
        // 80H off: positive; 40H on: the length is fixed, and no leaf of an instance can have the same number.
        serial[0] = (byte) ((serial[0] & 0x3f) | 0x40);
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(1, serial),
                Date.from(now.minus(BACK_DATING)),
                Date.from(end),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static SubjectKeyIdentifier identifier(PublicKey key) {
        return new SubjectKeyIdentifier(KeyIdentifiers.of(SubjectPublicKeyInfo.getInstance(key.getEncoded())));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, SigningKey signer) throws IOException {
        try {
            byte[] der = builder.build(signer.newSigner()).getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IOException("the provider " + BouncyCastle.PROVIDER.getName() + " did not sign", e);
        }
    }
}
