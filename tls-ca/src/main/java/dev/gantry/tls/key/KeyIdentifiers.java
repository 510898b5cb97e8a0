package dev.gantry.tls.key;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Key identifiers of RFC 7093 2 (1): the left-most 160 bits of the SHA-256 of the subjectPublicKey. */
public final class KeyIdentifiers {
    private static final int LENGTH_BYTES = 20;

    private KeyIdentifiers() {}

    /** The identifier of a key. */
    public static byte[] of(SubjectPublicKeyInfo key) {
        try {
            return Arrays.copyOf(
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getPublicKeyData().getOctets()),
                    LENGTH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The identifier of a key in lower-case hexadecimal: what records call the authority by. */
    public static String text(PublicKey key) {
        return HexFormat.of().formatHex(of(SubjectPublicKeyInfo.getInstance(key.getEncoded())));
    }
}
