package dev.gantry.proxy.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A DICOM unique identifier (PS3.5 9.1): 1 to 64 characters, components of digits separated by single dots.
 *
 * <p>A leading zero in a component is against PS3.5 9.1 and is let pass: real machines make such UIDs, and they do no harm.
 * Padding is not part of the value.
 */
public final class Uid implements Comparable<Uid> {
    /** The most characters of a UID. */
    public static final int MAX_LENGTH = 64;

    private final String value;

    /**
     * Makes a UID.
     *
     * @param value the UID without padding
     * @throws IllegalArgumentException if {@code value} is not a UID
     */
    public Uid(String value) {
        this(value, isValid(value));
    }

    private Uid(String value, boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("UID: `" + AeTitleField.escape(value)
                    + "` (expected: 1 to 64 characters, numbers separated by single dots)");
        }
        this.value = value;
    }

    /** Returns the UID without padding. */
    public String value() {
        return value;
    }

    /**
     * Returns the UID that {@code text} names, or nothing. Trailing NUL bytes and spaces are padding: PS3.5 9.1 pads with one
     * NUL byte to even length in a command set or data set, PS3.8 not at all, and machines do either in both places.
     */
    public static Optional<Uid> parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * Returns the UID that the characters of an encoded value name, or nothing, as {@link #parse(String)} does.
     *
     * @param from where the value begins in {@code bytes}
     * @param to where it ends, exclusively
     */
    public static Optional<Uid> parse(byte[] bytes, int from, int to) {
        int end = withoutPadding(bytes, from, to);
        return isValid(bytes, from, end)
                ? Optional.of(new Uid(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1), true))
                : Optional.empty();
    }

    /** Returns whether {@link #parse(byte[], int, int)} would return a UID, without making it. */
    public static boolean isUid(byte[] bytes, int from, int to) {
        return isValid(bytes, from, withoutPadding(bytes, from, to));
    }

    private static int withoutPadding(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && (bytes[end - 1] == 0 || bytes[end - 1] == ' ')) {
            end--;
        }
        return end;
    }

    private static boolean isValid(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        return isValid(bytes, 0, bytes.length);
    }

    private static boolean isValid(byte[] bytes, int from, int to) {
        if (to == from || to - from > MAX_LENGTH) {
            return false;
        }
        int previous = '.';
        for (int i = from; i < to; i++) {
            int c = bytes[i];
            if (c == '.' ? previous == '.' : c < '0' || c > '9') {
                return false;
            }
            previous = c;
        }
        return previous != '.';
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Uid uid && value.equals(uid.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(Uid other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
