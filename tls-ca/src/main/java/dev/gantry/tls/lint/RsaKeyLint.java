package dev.gantry.tls.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** NIST SP 800-56B 6.2 and CA/Browser Forum BR 6.1.5: a modulus of 2048 bits or more, odd, and an odd exponent from 65537 to 2^256 - 1. */
final class RsaKeyLint implements CertificateLint {
    private static final int MIN_BITS = 2048;
    private static final int MAX_EXPONENT_BITS = 256;

    @Override
    public String id() {
        return "rsa-key";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        SubjectPublicKeyInfo key = subject.tbs().getSubjectPublicKeyInfo();
        if (!key.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return null;
        }
        RSAPublicKey rsa = RSAPublicKey.getInstance(parse(key));
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_BITS || bits % 8 != 0 || !rsa.getModulus().testBit(0)) {
            return "RSA modulus of " + bits + " bits (expected: odd, at least 2048 and a multiple of 8)";
        }
        BigInteger exponent = rsa.getPublicExponent();
        return exponent.testBit(0)
                        && exponent.compareTo(BigInteger.valueOf(65537)) >= 0
                        && exponent.bitLength() <= MAX_EXPONENT_BITS
                ? null
                : "RSA exponent " + exponent + " (expected: odd, at least 65537)";
    }

    private static ASN1Primitive parse(SubjectPublicKeyInfo key) {
        try {
            return key.parsePublicKey();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
