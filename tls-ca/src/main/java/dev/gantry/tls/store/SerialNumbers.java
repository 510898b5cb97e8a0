package dev.gantry.tls.store;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Serial numbers: one octet for the instance (1 to 63, so the number is positive and its length fixed, and authorities, which begin at 40H, are apart) and 136 random bits. Two
 * instances cannot take the same one, and nobody can foresee any.
 */
public final class SerialNumbers {
    /** Octets of a serial number; RFC 5280 4.1.2.2 allows 20. */
    public static final int LENGTH_BYTES = 18;

    private final int instance;
    private final SecureRandom random;

    SerialNumbers(int instance, SecureRandom random) {
        this.instance = instance;
        this.random = random;
    }

    BigInteger next() {
        byte[] bytes = new byte[LENGTH_BYTES];
        random.nextBytes(bytes);
        bytes[0] = (byte) instance;
        return new BigInteger(1, bytes);
    }

    /** Lower-case hexadecimal, as records and commands write it. */
    public static String text(BigInteger serial) {
        return HexFormat.of().formatHex(serial.toByteArray());
    }

    /** Reads what {@link #text} wrote and a row holds, without the leniency towards people that {@link #parse} has. */
    static BigInteger ofRow(String text) {
        return new BigInteger(HexFormat.of().parseHex(text));
    }

    /**
     * Reads what {@link #text} wrote; colons and capitals, as other tools print, are taken too.
     *
     * @throws IllegalArgumentException it is no hexadecimal number of at most 20 octets
     */
    public static BigInteger parse(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{1,40}")) {
            throw new IllegalArgumentException("serial number: `" + text + "` (expected: up to 40 hexadecimal digits)");
        }
        return new BigInteger(digits, 16);
    }
}
