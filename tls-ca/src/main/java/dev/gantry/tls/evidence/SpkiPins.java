package dev.gantry.tls.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;

/** Names of public keys: {@code sha256/} and the Base64 of the SHA-256 of the DER SubjectPublicKeyInfo (RFC 7469 2.4). */
public final class SpkiPins {
    private SpkiPins() {}

    /** The pin of a public key. */
    public static String of(PublicKey key) {
        return of(key.getEncoded());
    }

    /** The pin of a DER SubjectPublicKeyInfo. */
    public static String of(byte[] subjectPublicKeyInfo) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(subjectPublicKeyInfo);
            return "sha256/" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
