package dev.gantry.tls.testing;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.authority.AuthorityCeremony;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.jspecify.annotations.Nullable;

/** Authorities of a made-up site in a directory of a test. */
public final class TestAuthority {
    /** The trust domain. */
    public static final SiteName SITE = SiteName.of("st-elsewhere.example");

    /** Randomness of all tests. */
    public static final SecureRandom RANDOM = new SecureRandom();

    private static @Nullable Path template;

    private TestAuthority() {}

    /** Where it stands. */
    public static AuthoritySettings settings(Path directory) {
        return AuthoritySettings.of(directory.resolve("ca"), directory.resolve("state"));
    }

    /**
     * Authorities without RSA as of {@link TestCertificates#NOW}. They are made once; each test opens a copy whose keys are encrypted
     * with few rounds, because the rounds of the product take most of a second.
     */
    public static CertificateAuthority create(Path directory, Clock clock) throws Exception {
        copyAuthorities(directory.resolve("ca"));
        return open(directory, clock);
    }

    private static synchronized void copyAuthorities(Path target) throws Exception {
        if (template == null) {
            Path made = Files.createTempDirectory("authorities");
            Path authorities = made.resolve("ca");
            try (Passphrase passphrase = passphrase()) {
                AuthorityCeremony.embedded(
                        authorities,
                        SITE,
                        false,
                        passphrase,
                        RANDOM,
                        Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC));
                try (Stream<Path> keys = Files.list(authorities.resolve("keys"))) {
                    for (Path key : keys.toList()) {
                        weaken(key, passphrase);
                    }
                }
            }
            template = authorities;
        }
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, target.resolve(template.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void weaken(Path file, Passphrase passphrase) throws Exception {
        PrivateKey key = PemFiles.privateKey(file, passphrase);
        byte[] encrypted = new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key.getEncoded()))
                .build(new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setIterationCount(1000)
                        .setPassword(passphrase.characters())
                        .setProvider(BouncyCastle.PROVIDER)
                        .build())
                .getEncoded();
        AtomicFiles.write(
                file,
                Pem.write("ENCRYPTED PRIVATE KEY", encrypted).getBytes(StandardCharsets.US_ASCII),
                AtomicFiles.Access.SECRET);
    }

    /** Opens them again. */
    public static CertificateAuthority open(Path directory, Clock clock) throws Exception {
        try (Passphrase passphrase = passphrase()) {
            return CertificateAuthority.open(settings(directory), passphrase, RANDOM, clock);
        }
    }

    /** What opens the keys. */
    public static Passphrase passphrase() {
        return Passphrase.takeOver("correct horse battery staple".toCharArray());
    }
}
