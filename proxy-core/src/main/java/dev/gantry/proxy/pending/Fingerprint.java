package dev.gantry.proxy.pending;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The first 128 bits of the SHA-256 of some texts: a name of 16 bytes for what may be long, or may not be kept.
 *
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record Fingerprint(long high, long low) {
    /** Returns the fingerprint of texts in their order; none of them may hold a NUL. */
    public static Fingerprint of(String... parts) {
        return ofDigest(sha256().digest(String.join("\0", parts).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Returns the first 128 bits of a digest.
     *
     * @throws java.nio.BufferUnderflowException if it is shorter
     */
    public static Fingerprint ofDigest(byte[] digest) {
        ByteBuffer buffer = ByteBuffer.wrap(digest);
        return new Fingerprint(buffer.getLong(), buffer.getLong());
    }

    /** Returns a new digest of the kind that fingerprints are taken from. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    /** Returns the fingerprint that 32 hexadecimal digits stand for; empty for anything else. */
    static Optional<Fingerprint> parse(String digits) {
        try {
            byte[] bytes = HexFormat.of().parseHex(digits);
            return bytes.length == 16 ? Optional.of(ofDigest(bytes)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns 32 hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
