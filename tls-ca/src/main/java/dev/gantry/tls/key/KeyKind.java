package dev.gantry.tls.key;

import dev.gantry.tls.BouncyCastle;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/** A kind of key pair that is made here. */
public enum KeyKind {
    /** EC on P-256 (FIPS 186-5): devices, proxies and issuing authorities. */
    EC_P256("secp256r1", 0, "SHA256withECDSA"),
    /** EC on P-384: roots. */
    EC_P384("secp384r1", 0, "SHA384withECDSA"),
    /** RSA of 2048 bits: devices that take no more. */
    RSA_2048("", 2048, "SHA256withRSA"),
    /** RSA of 3072 bits: devices without EC, and their issuing authority. */
    RSA_3072("", 3072, "SHA256withRSA"),
    /** RSA of 4096 bits: the root above the RSA issuing authority. */
    RSA_4096("", 4096, "SHA384withRSA");

    private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65537);

    private final String curve;
    private final int rsaBits;
    private final String signatureAlgorithm;

    KeyKind(String curve, int rsaBits, String signatureAlgorithm) {
        this.curve = curve;
        this.rsaBits = rsaBits;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    int rsaBits() {
        return rsaBits;
    }

    String curve() {
        return curve;
    }

    /** Whether it is RSA. */
    public boolean isRsa() {
        return rsaBits > 0;
    }

    /** The JCA name of the algorithm that such a key signs with. */
    public String signatureAlgorithm() {
        return signatureAlgorithm;
    }

    /** A new pair; RSA takes up to seconds. */
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(isRsa() ? "RSA" : "EC", BouncyCastle.PROVIDER);
            generator.initialize(
                    isRsa() ? new RSAKeyGenParameterSpec(rsaBits, PUBLIC_EXPONENT) : new ECGenParameterSpec(curve),
                    random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the provider lacks " + this, e);
        }
    }
}
