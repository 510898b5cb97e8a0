package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for one run: P-256 everywhere, one root, leaves for both ends and for the hop.
 *
 * <p>Each leaf carries the URI {@code spiffe://bench.example/dicom/device/NAME}, {@code localhost} and 127.0.0.1, and
 * serves as client and as server.
 */
public final class ThrowawayPki {

    private static final String TRUST_DOMAIN = "bench.example";
    private static final Duration VALIDITY = Duration.ofDays(2);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final KeyPair rootKey;
    private final X500Name rootName = new X500Name("CN=Benchmark root");
    private final Path root;

    /** Writes the root certificate to {@code directory}; its key stays in memory. */
    public ThrowawayPki(Path directory, Clock clock) throws IOException, GeneralSecurityException {
        this.directory = Files.createDirectories(directory);
        this.clock = clock;
        this.rootKey = keyPair();
        X509v3CertificateBuilder builder = builder(rootName, rootKey)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        this.root = write("root.pem", sign(builder));
    }

    /** Issues both ends of the load. */
    public Peers peers() throws IOException, GeneralSecurityException {
        return new Peers(issue("generator"), issue("sink"));
    }

    /** Issues NAME.pem and NAME.key (PKCS#8), and NAME-both.pem with one after the other as HAProxy wants them. */
    public PeerFiles issue(String name) throws IOException, GeneralSecurityException {
        KeyPair keys = keyPair();
        X509v3CertificateBuilder builder = builder(new X500Name("CN=" + name), keys)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(
                            GeneralName.uniformResourceIdentifier,
                            "spiffe://" + TRUST_DOMAIN + "/dicom/device/" + name),
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                }));
        X509CertificateHolder leaf = sign(builder);
        JcaPKCS8Generator key = new JcaPKCS8Generator(keys.getPrivate(), null);
        write(name + "-both.pem", leaf, key);
        return new PeerFiles(write(name + ".pem", leaf), write(name + ".key", key), root);
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair keys) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                rootName,
                new BigInteger(128, random).setBit(127),
                Date.from(now.minus(Duration.ofMinutes(5))),
                Date.from(now.plus(VALIDITY)),
                subject,
                keys.getPublic());
    }

    private X509CertificateHolder sign(X509v3CertificateBuilder builder) throws GeneralSecurityException {
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(rootKey.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with the root key", e);
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private Path write(String name, Object... objects) throws IOException {
        Path file = directory.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, OWNER_ONLY);
        try (Writer out = Files.newBufferedWriter(file);
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            for (Object object : objects) {
                pem.writeObject(object);
            }
        }
        return file;
    }
}
