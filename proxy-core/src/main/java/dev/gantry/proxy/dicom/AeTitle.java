package dev.gantry.proxy.dicom;

import java.util.Optional;

/**
 * An application entity title in canonical form (PS3.8 9.3.2, PS3.5 6.2 value representation AE).
 *
 * <p>1 to 16 characters of {@code A-Z a-z 0-9 _ . -} and the space, without leading or trailing spaces, which are not
 * significant on the wire. This is narrower than the standard, which allows all of the basic G0 set but the backslash:
 * titles end up in file names, command lines and logs of systems that never expected a slash in them. A title of nothing
 * but dots names a directory and is refused for the same reason. Upper and lower case are different.
 *
 * @param value the title without padding
 */
public record AeTitle(String value) {
    /** The length of the field on the wire in bytes, and the most characters of a title. */
    public static final int MAX_LENGTH = 16;

    /** @throws IllegalArgumentException if {@code value} is not a title in canonical form */
    public AeTitle {
        Optional<AeTitleProblem> problem = problemOf(value);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("AE title: `" + AeTitleField.escape(value) + "` (expected: "
                    + problem.get().expectation() + ")");
        }
    }

    /** Returns the title that {@code text} names once leading and trailing spaces are gone, or nothing. */
    public static Optional<AeTitle> parse(String text) {
        String canonical = stripSpaces(text);
        return problemOf(canonical).isPresent() ? Optional.empty() : Optional.of(new AeTitle(canonical));
    }

    static Optional<AeTitleProblem> problemOf(String canonical) {
        if (canonical.isEmpty()) {
            return Optional.of(AeTitleProblem.BLANK);
        }
        if (canonical.length() > MAX_LENGTH) {
            return Optional.of(AeTitleProblem.TOO_LONG);
        }
        boolean onlyDots = true;
        for (int i = 0; i < canonical.length(); i++) {
            char c = canonical.charAt(i);
            if (!isAllowed(c)) {
                return Optional.of(c == 0 ? AeTitleProblem.NUL : AeTitleProblem.CHARACTER);
            }
            onlyDots &= c == '.';
        }
        if (onlyDots) {
            return Optional.of(AeTitleProblem.ONLY_DOTS);
        }
        if (canonical.charAt(0) == ' ' || canonical.charAt(canonical.length() - 1) == ' ') {
            return Optional.of(AeTitleProblem.CHARACTER);
        }
        return Optional.empty();
    }

    static String stripSpaces(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isAllowed(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-'
                || c == ' ';
    }

    @Override
    public String toString() {
        return value;
    }
}
