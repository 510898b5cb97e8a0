package dev.gantry.tls.enrol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a one-time code is written: 80 random bits in Crockford's base 32 as four groups of four, and his check symbol, such as
 * {@code 7ZDK-0N4V-QHXW-3M5T-Y}. Small letters, missing hyphens and the usual mix-ups of O, I and L are read as what was meant; a
 * mistyped character is found by the check symbol before anything is looked up.
 */
final class CodeText {
    static final int BITS = 80;

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final String CHECKS = ALPHABET + "*~$=U";
    private static final BigInteger BASE = BigInteger.valueOf(32);
    private static final BigInteger CHECK_BASE = BigInteger.valueOf(37);
    private static final int DIGITS = BITS / 5;
    private static final int GROUP = 4;

    private CodeText() {}

    static String random(SecureRandom random) {
        return write(new BigInteger(BITS, random));
    }

    static String write(BigInteger value) {
        StringBuilder text = new StringBuilder();
        for (int i = DIGITS - 1; i >= 0; i--) {
            text.append(ALPHABET.charAt(value.shiftRight(5 * i).mod(BASE).intValue()));
            if (i % GROUP == 0) {
                text.append('-');
            }
        }
        return text.append(CHECKS.charAt(value.mod(CHECK_BASE).intValue())).toString();
    }

    /** The value of a code; empty where it is none or was mistyped. */
    static Optional<BigInteger> read(String text) {
        StringBuilder symbols = new StringBuilder();
        for (int i = 0; i < text.length() && symbols.length() <= DIGITS + 1; i++) {
            char symbol = Character.toUpperCase(text.charAt(i));
            switch (symbol) {
                case '-', ' ' -> {}
                case 'O' -> symbols.append('0');
                case 'I', 'L' -> symbols.append('1');
                default -> symbols.append(symbol);
            }
        }
        if (symbols.length() != DIGITS + 1) {
            return Optional.empty();
        }
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < DIGITS; i++) {
            int digit = ALPHABET.indexOf(symbols.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            value = value.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        boolean checked =
                CHECKS.indexOf(symbols.charAt(DIGITS)) == value.mod(CHECK_BASE).intValue();
        return checked ? Optional.of(value) : Optional.empty();
    }

    /** What is stored of a code. With 80 random bits a plain hash cannot be searched. */
    static String hash(BigInteger value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(write(value).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
