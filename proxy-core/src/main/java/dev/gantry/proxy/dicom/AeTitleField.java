package dev.gantry.proxy.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The 16 bytes of a called or calling AE title as received (PS3.8 9.3.2), whatever they hold.
 *
 * <p>A field that is no title is no protocol error: the association is rejected, with reason 3 or 7, and that answer needs
 * the PDU to be read first. So the bytes are kept, and {@link #asAeTitle(Set)} says what they mean. {@link #toString()} is
 * safe in a log whatever a peer sent.
 */
public final class AeTitleField {
    private static final Set<AeTitleQuirk> NONE = EnumSet.noneOf(AeTitleQuirk.class);

    private final byte[] bytes;

    private AeTitleField(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns a field of these bytes.
     *
     * @throws IllegalArgumentException if there are not 16 of them
     */
    public static AeTitleField of(byte[] bytes) {
        if (bytes.length != AeTitle.MAX_LENGTH) {
            throw new IllegalArgumentException("AE title field: " + bytes.length + " bytes (expected: 16)");
        }
        return new AeTitleField(bytes.clone());
    }

    /** Returns the field that is sent for {@code title}: padded with trailing spaces. */
    public static AeTitleField of(AeTitle title) {
        byte[] bytes = new byte[AeTitle.MAX_LENGTH];
        Arrays.fill(bytes, (byte) ' ');
        byte[] value = title.value().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(value, 0, bytes, 0, value.length);
        return new AeTitleField(bytes);
    }

    /** Returns the title, or nothing if the field is not one by the strict rules. */
    public Optional<AeTitle> asAeTitle() {
        return asAeTitle(NONE);
    }

    /**
     * Returns the title under the given tolerances, or nothing: {@link #problem(Set)} then says why, except for a blank
     * field under {@link AeTitleQuirk#BLANK_CALLED_AE}, which has neither a title nor a problem.
     */
    public Optional<AeTitle> asAeTitle(Set<AeTitleQuirk> quirks) {
        String canonical = canonical(quirks);
        return AeTitle.problemOf(canonical).isPresent() ? Optional.empty() : Optional.of(new AeTitle(canonical));
    }

    /** Returns why the field is not a title under the given tolerances. */
    public Optional<AeTitleProblem> problem(Set<AeTitleQuirk> quirks) {
        Optional<AeTitleProblem> problem = AeTitle.problemOf(canonical(quirks));
        if (problem.filter(AeTitleProblem.BLANK::equals).isPresent() && quirks.contains(AeTitleQuirk.BLANK_CALLED_AE)) {
            return Optional.empty();
        }
        return problem;
    }

    /** Returns a copy of the 16 bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    private String canonical(Set<AeTitleQuirk> quirks) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (quirks.contains(AeTitleQuirk.NUL_PADDED_AE)) {
            text = withoutNulPadding(text);
        }
        text = AeTitle.stripSpaces(text);
        return quirks.contains(AeTitleQuirk.LOWER_CASE_AE) ? upperCase(text) : text;
    }

    /** Changes the 26 letters of ASCII alone: anything else must not become a title by being changed. */
    private static String upperCase(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
        }
        return out.toString();
    }

    private static String withoutNulPadding(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == 0 || text.charAt(end - 1) == ' ')) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Returns {@code text} with everything outside printable ASCII, backslash and backtick written as {@code \xNN}. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E || c == '\\' || c == '`') {
                out.append(String.format(Locale.ROOT, c > 0xFF ? "\\u%04x" : "\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AeTitleField field && Arrays.equals(bytes, field.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the text without trailing spaces, everything but printable ASCII escaped. */
    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return escape(text.substring(0, end));
    }
}
