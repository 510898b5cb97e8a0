package dev.gantry.tls.authority;

import dev.gantry.tls.authority.AuthorityException.Kind;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.key.EncryptedKeyFiles;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.Pem;
import dev.gantry.tls.key.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
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
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for a site without an authority: its own issuer, believed by peers because they were given exactly this one (direct
 * comparison, IHE ITI TF-2 3.19.6.1.2).
 */
public final class PinnedIdentity {
    /** Whoever believes it has to be visited when it ends. */
    static final int YEARS = 5;

    private static final Duration BACK_DATING = Duration.ofMinutes(5);
    private static final int SERIAL_OCTETS = 18;

    private PinnedIdentity() {}

    /**
     * Makes a key on P-256 and its certificate.
     *
     * @param certificate where the certificate goes, PEM; must not exist
     * @param key where the key goes, PEM; must not exist
     * @param node the name of the instance
     * @param addresses where it is reached
     * @param passphrase encrypts the key; absent: it is written in clear, mode 0600
     * @return the certificate
     * @throws AuthorityException there is one already, or the disk does not take them
     */
    public static X509Certificate create(
            Path certificate,
            Path key,
            String node,
            List<InetAddress> addresses,
            @Nullable Passphrase passphrase,
            SecureRandom random,
            Clock clock)
            throws AuthorityException {
        for (Path file : List.of(certificate, key)) {
            if (Files.exists(file)) {
                throw new AuthorityException(
                        Kind.EXISTS,
                        "`" + file + "` exists already, and peers may believe it (expected: no such file)");
            }
        }
        try {
            KeyPair keys = KeyKind.EC_P256.generate(random);
            X509Certificate made = certificate(keys, node, addresses, random, clock.instant());
            for (Path file : List.of(certificate, key)) {
                Path directory = file.toAbsolutePath().normalize().getParent();
                if (directory != null) {
                    AtomicFiles.createPrivateDirectory(directory);
                }
            }
            String pem = passphrase == null
                    ? Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded())
                    : EncryptedKeyFiles.pem(keys.getPrivate(), passphrase, random);
            AtomicFiles.write(key, pem.getBytes(StandardCharsets.US_ASCII), AtomicFiles.Access.SECRET);
            AtomicFiles.write(
                    certificate,
                    Pem.certificates(List.of(made)).getBytes(StandardCharsets.US_ASCII),
                    AtomicFiles.Access.PUBLIC);
            return made;
        } catch (IOException e) {
            throw new AuthorityException(
                    Kind.UNWRITABLE,
                    "`" + certificate + "` and `" + key + "` cannot be written: " + AuthorityCeremony.reason(e),
                    e);
        }
    }

    private static X509Certificate certificate(
            KeyPair keys, String node, List<InetAddress> addresses, SecureRandom random, Instant now)
            throws IOException {
        byte[] serial = new byte[SERIAL_OCTETS];
        random.nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x3f) | 0x40);
        X500Name name =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, node).build();
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name,
                new BigInteger(1, serial),
                Date.from(now.minus(BACK_DATING)),
                Date.from(now.truncatedTo(ChronoUnit.SECONDS)
                        .atOffset(ZoneOffset.UTC)
                        .plusYears(YEARS)
                        .toInstant()),
                name,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        if (!addresses.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(addresses.stream()
                            .map(address -> new GeneralName(GeneralName.iPAddress, text(address)))
                            .toArray(GeneralName[]::new)));
        }
        try {
            byte[] der = builder.build(SigningKey.inMemory(keys.getPrivate(), keys.getPublic())
                            .newSigner())
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IOException("the key does not sign", e);
        }
    }

    /** Without the name of an interface, which an IPv6 address of this machine may carry. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
