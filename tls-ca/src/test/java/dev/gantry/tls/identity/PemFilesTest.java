package dev.gantry.tls.identity;

import dev.gantry.tls.identity.IdentityException.Kind;
import dev.gantry.tls.testing.TestCertificates.Holder;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.gantry.tls.testing.TestCertificates.NOW;
import static dev.gantry.tls.testing.TestCertificates.certificate;
import static dev.gantry.tls.testing.TestCertificates.rsa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PemFilesTest {
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Holder ROOT = certificate("CN=root").authority(1).selfSigned();
    private static final Holder EC = certificate("CN=ec").device().signedBy(ROOT);
    private static final Holder RSA =
            certificate("CN=rsa").keys(rsa(2048)).device().signedBy(ROOT);

    private static final Map<String, ASN1ObjectIdentifier> CIPHERS = Map.of(
            "AES_128", PKCS8Generator.AES_128_CBC,
            "AES_256", PKCS8Generator.AES_256_CBC,
            "DES3", PKCS8Generator.DES3_CBC);
    private static final Map<String, AlgorithmIdentifier> FUNCTIONS = Map.of(
            "HMACSHA1", PKCS8Generator.PRF_HMACSHA1,
            "HMACSHA256", PKCS8Generator.PRF_HMACSHA256,
            "HMACSHA512", PKCS8Generator.PRF_HMACSHA512);

    @TempDir
    private Path directory;

    private Path pem(String name, Object... objects) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        }
        return file(name, text.toString());
    }

    private Path file(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Object pkcs8(PrivateKey key, @Nullable String passphrase) throws Exception {
        return new JcaPKCS8Generator(
                key,
                passphrase == null
                        ? null
                        : new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setIterationCount(2048)
                                .setPassword(passphrase.toCharArray())
                                .setProvider(dev.gantry.tls.BouncyCastle.PROVIDER)
                                .build());
    }

    private IdentityException failure(Path certificate, Path key, @Nullable String passphrase) {
        Passphrase secret = passphrase == null ? null : Passphrase.takeOver(passphrase.toCharArray());
        IdentityException e =
                catchThrowableOfType(IdentityException.class, () -> PemFiles.identity(certificate, key, secret, CLOCK));
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).contains("`" + e.path() + "`: ").doesNotContain("\n");
        return e;
    }

    @Test
    void readsChainAndEveryFormOfKey() throws Exception {
        // Given
        Path chain = pem("chain.pem", EC.certificate(), ROOT.certificate());
        Path rsaChain = pem("rsa.pem", RSA.certificate());
        Path sec1 = pem("sec1.key", EC.keys().getPrivate());
        Path pkcs1 = pem("pkcs1.key", RSA.keys().getPrivate());
        Path pkcs8 = pem("pkcs8.key", pkcs8(EC.keys().getPrivate(), null));
        Path encrypted = pem("encrypted.key", pkcs8(EC.keys().getPrivate(), "open sesame"));

        // When / Then
        assertThat(Files.readString(sec1)).contains("BEGIN EC PRIVATE KEY");
        assertThat(Files.readString(pkcs1)).contains("BEGIN RSA PRIVATE KEY");
        assertThat(Files.readString(encrypted)).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(PemFiles.identity(chain, sec1, null, CLOCK).chain())
                .containsExactly(EC.certificate(), ROOT.certificate());
        assertThat(PemFiles.identity(rsaChain, pkcs1, null, CLOCK).leaf()).isEqualTo(RSA.certificate());
        assertThat(PemFiles.identity(chain, pkcs8, null, CLOCK).leaf()).isEqualTo(EC.certificate());
        assertThat(PemFiles.identity(chain, encrypted, Passphrase.takeOver("open sesame".toCharArray()), CLOCK)
                        .leaf())
                .isEqualTo(EC.certificate());
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        // Given
        Path good = pem("good.pem", EC.certificate());
        Path goodKey = pem("good.key", pkcs8(EC.keys().getPrivate(), null));
        Path encrypted = pem("encrypted.key", pkcs8(EC.keys().getPrivate(), "right"));
        Path ended = pem(
                "ended.pem",
                certificate("CN=e")
                        .keys(EC.keys())
                        .device()
                        .valid(NOW.minus(Duration.ofDays(2)), NOW.minusSeconds(60))
                        .signedBy(ROOT)
                        .certificate());
        Path future = pem(
                "future.pem",
                certificate("CN=f")
                        .keys(EC.keys())
                        .device()
                        .valid(NOW.plusSeconds(60), NOW.plusSeconds(120))
                        .signedBy(ROOT)
                        .certificate());
        Path exposed = pem("exposed.key", pkcs8(EC.keys().getPrivate(), null));
        Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-r--r--"));
        Path absent = directory.resolve("absent.pem");
        Path huge = file("huge.pem", "x".repeat(PemFiles.MAX_FILE_BYTES + 1));
        Path broken = file("broken.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        Path old = file(
                "old.key",
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\nAAAA\n-----END EC PRIVATE KEY-----\n");

        // When / Then
        assertThat(failure(absent, goodKey, null).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(failure(absent, goodKey, null)).hasMessage("`" + absent + "`: no such file");
        assertThat(failure(huge, goodKey, null).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(failure(broken, goodKey, null).kind()).isEqualTo(Kind.MALFORMED);
        assertThat(failure(goodKey, goodKey, null).kind()).isEqualTo(Kind.MALFORMED);
        assertThat(failure(good, good, null).kind()).isEqualTo(Kind.MALFORMED);
        assertThat(failure(good, encrypted, null).kind()).isEqualTo(Kind.PASSPHRASE_NEEDED);
        assertThat(failure(good, encrypted, "wrong").kind()).isEqualTo(Kind.WRONG_PASSPHRASE);
        assertThat(failure(good, old, "x").kind()).isEqualTo(Kind.UNSUPPORTED_KEY);
        assertThat(failure(good, exposed, null).kind()).isEqualTo(Kind.KEY_EXPOSED);
        assertThat(failure(ended, goodKey, null).kind()).isEqualTo(Kind.EXPIRED);
        assertThat(failure(future, goodKey, null).kind()).isEqualTo(Kind.NOT_YET_VALID);
        assertThat(failure(pem("rsa.pem", RSA.certificate()), goodKey, null).kind())
                .isEqualTo(Kind.KEY_MISMATCH);
        assertThat(failure(pem("root.pem", ROOT.certificate()), goodKey, null).kind())
                .isEqualTo(Kind.KEY_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "AES_128, HMACSHA1, open sesame",
        "AES_256, HMACSHA256, open sesame",
        "AES_256, HMACSHA512, open sesame",
        "AES_256, HMACSHA256, Schlüssel",
        "DES3, HMACSHA256, open sesame"
    })
    void opensKeysOfEveryScheme(String cipher, String function, String passphrase) throws Exception {
        // Given
        Path key = pem(
                "encrypted.key",
                new JcaPKCS8Generator(
                        EC.keys().getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(CIPHERS.get(cipher))
                                .setPRF(FUNCTIONS.get(function))
                                .setIterationCount(2048)
                                .setPassword(passphrase.toCharArray())
                                .setProvider(dev.gantry.tls.BouncyCastle.PROVIDER)
                                .build()));

        // When
        PrivateKey opened = PemFiles.privateKey(key, Passphrase.takeOver(passphrase.toCharArray()));

        // Then
        assertThat(opened).isEqualTo(EC.keys().getPrivate());
        assertThatThrownBy(() -> PemFiles.privateKey(key, Passphrase.takeOver((passphrase + "x").toCharArray())))
                .isInstanceOf(IdentityException.class)
                .hasMessage("`" + key + "`: the passphrase does not open the key");
    }

    @Test
    void keepsTheOldIdentityWhereReloadFails() throws Exception {
        // Given
        Path chain = pem("chain.pem", EC.certificate());
        Path key = pem("chain.key", pkcs8(EC.keys().getPrivate(), null));
        Holder renewed = certificate("CN=renewed").device().signedBy(ROOT);
        try (ReloadingTlsIdentityProvider provider = new ReloadingTlsIdentityProvider(chain, key, null, CLOCK)) {
            pem("chain.pem", renewed.certificate());

            // When
            IdentityException e = catchThrowableOfType(IdentityException.class, provider::reload);

            // Then
            assertThat(e.kind()).isEqualTo(Kind.KEY_MISMATCH);
            assertThat(provider.current().leaf()).isEqualTo(EC.certificate());
            pem("chain.key", pkcs8(renewed.keys().getPrivate(), null));
            assertThat(provider.reload()).isTrue();
            assertThat(provider.reload()).isFalse();
            assertThat(provider.current().leaf()).isEqualTo(renewed.certificate());
        }
    }

    @Test
    void wipesPassphraseWhenClosed() throws Exception {
        // Given
        Path file = file("passphrase", "geheim\nsecond line\n");
        Passphrase passphrase = Passphrase.fromFile(file);
        char[] characters = passphrase.characters();
        assertThat(characters).containsExactly('g', 'e', 'h', 'e', 'i', 'm');

        // When
        passphrase.close();

        // Then
        assertThat(characters).containsOnly('\0');
        assertThat(passphrase.toString()).doesNotContain("geheim");
        assertThat(catchThrowableOfType(IdentityException.class, () -> Passphrase.fromFile(file("empty", "\n")))
                        .kind())
                .isEqualTo(Kind.MALFORMED);
    }
}
