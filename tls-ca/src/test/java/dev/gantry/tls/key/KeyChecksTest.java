package dev.gantry.tls.key;

import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.testing.TestCertificates;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class KeyChecksTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BigInteger E = BigInteger.valueOf(65537);

    private static PublicKey rsa(BigInteger modulus, BigInteger exponent) throws Exception {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static BigInteger prime(int bits) {
        BigInteger prime;
        do {
            prime = BigInteger.probablePrime(bits, RANDOM);
        } while (!prime.testBit(bits - 2));
        return prime;
    }

    /** A prime as the library of CVE-2017-15361 made them: k * M + (65537^a mod M), M a product of the first primes. */
    private static BigInteger rocaPrime(int bits) {
        BigInteger product = BigInteger.ONE;
        BigInteger next = BigInteger.TWO;
        for (int i = 0; i < 71; i++) {
            product = product.multiply(next);
            next = next.nextProbablePrime();
        }
        BigInteger prime;
        do {
            BigInteger power = E.modPow(new BigInteger(64, RANDOM), product);
            // Both top bits set, so that the product of two has twice the bits.
            BigInteger factor = BigInteger.valueOf(3)
                    .shiftLeft(bits - 2)
                    .divide(product)
                    .add(BigInteger.ONE)
                    .add(new BigInteger(bits - product.bitLength() - 5, RANDOM));
            prime = factor.multiply(product).add(power);
        } while (!prime.isProbablePrime(30));
        return prime;
    }

    private static String weakness(PublicKey key) {
        WeakKeyException e =
                catchThrowableOfType(WeakKeyException.class, () -> new KeyChecks(WeakKeyList.empty()).require(key));
        assertThat(e).as("refusal").isNotNull();
        return String.valueOf(e.getMessage());
    }

    @Test
    void passesOverSoundKeys() {
        // Given
        KeyChecks checks = new KeyChecks(WeakKeyList.empty());

        // When / Then
        assertThatCode(() -> {
                    for (KeyKind kind : List.of(KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_2048)) {
                        for (int i = 0; i < 3; i++) {
                            checks.require(kind.generate(RANDOM).getPublic());
                        }
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void refusesShortKeysAndSmallExponents() throws Exception {
        // Given
        RSAPublicKey sound = (RSAPublicKey) KeyKind.RSA_2048.generate(RANDOM).getPublic();

        // When / Then
        assertThat(weakness(TestCertificates.rsa(1024).getPublic())).startsWith("RSA modulus of 1024 bits");
        assertThat(weakness(rsa(sound.getModulus(), BigInteger.valueOf(3)))).startsWith("RSA exponent 3 ");
        assertThat(weakness(rsa(sound.getModulus(), BigInteger.valueOf(65536)))).startsWith("RSA exponent 65536 ");
        assertThat(weakness(TestCertificates.ec("secp224r1").getPublic())).startsWith("EC key on another curve");
        assertThat(weakness(TestCertificates.ec("secp256k1").getPublic())).isNotEmpty();
    }

    @Test
    void refusesModuliThatCanBeFactored() throws Exception {
        // Given
        BigInteger p = prime(1024);
        BigInteger close = p.add(BigInteger.ONE.shiftLeft(500)).nextProbablePrime();
        BigInteger small = prime(2048 - 12).multiply(BigInteger.valueOf(7919));

        // When / Then
        assertThat(weakness(rsa(p.multiply(close), E))).contains("close to each other");
        assertThat(weakness(rsa(p.multiply(p), E))).contains("close to each other");
        assertThat(weakness(rsa(small.setBit(0), E))).isNotEmpty();
        assertThat(weakness(rsa(prime(2048), E))).contains("is a prime");
        assertThat(weakness(rsa(p.shiftLeft(1024), E))).contains("small factor");
    }

    @Test
    void refusesPatternOfRoca() throws Exception {
        // Given
        BigInteger modulus = rocaPrime(1024).multiply(rocaPrime(1024));
        assertThat(modulus.bitLength()).isEqualTo(2048);

        // When / Then
        assertThat(weakness(rsa(modulus, E))).contains("CVE-2017-15361");
    }

    @Test
    void refusesKeysOfLists(@TempDir Path directory) throws Exception {
        // Given
        RSAPublicKey key = (RSAPublicKey) KeyKind.RSA_2048.generate(RANDOM).getPublic();
        PublicKey pinned = KeyKind.EC_P256.generate(RANDOM).getPublic();
        Path list = directory.resolve("list");
        byte[] hash = java.security.MessageDigest.getInstance("SHA-1")
                .digest(("Modulus=" + key.getModulus().toString(16).toUpperCase(java.util.Locale.ROOT) + "\n")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Files.writeString(
                list,
                "# keys\n" + java.util.HexFormat.of().formatHex(hash).substring(20) + "\n\n" + SpkiPins.of(pinned)
                        + "\n");
        KeyChecks checks = new KeyChecks(WeakKeyList.read(List.of(list)));

        // When / Then
        assertThat(catchThrowableOfType(WeakKeyException.class, () -> checks.require(key)))
                .hasMessageContaining("broken generator");
        assertThat(catchThrowableOfType(WeakKeyException.class, () -> checks.require(pinned)))
                .isNotNull();
        assertThatCode(() -> checks.require(KeyKind.EC_P256.generate(RANDOM).getPublic()))
                .doesNotThrowAnyException();
    }
}
