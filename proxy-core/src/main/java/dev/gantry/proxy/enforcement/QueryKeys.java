package dev.gantry.proxy.enforcement;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How narrow the values of matching keys are (PS3.4 C.2.2.2). */
final class QueryKeys {
    private QueryKeys() {}

    /** Tells whether a value matches everything: it is empty, or of wildcards alone (PS3.4 C.2.2.2.3). */
    static boolean isUniversal(String value) {
        return value.chars().allMatch(c -> c == '*' || c == '?' || c == ' ');
    }

    /** Returns how many characters stand before the first wildcard; all of them where there is none. */
    static int literalPrefix(String value) {
        int at = 0;
        while (at < value.length() && value.charAt(at) != '*' && value.charAt(at) != '?') {
            at++;
        }
        return at;
    }

    /** Tells whether a value has a wildcard. */
    static boolean hasWildcard(String value) {
        return literalPrefix(value) < value.length();
    }

    /** Tells whether a value is a day, or a range of days with both ends (PS3.4 C.2.2.2.5) that holds at most so many. */
    static boolean isWithin(String value, int days) {
        String[] ends = value.split("-", -1);
        if (ends.length > 2) {
            return false;
        }
        try {
            LocalDate from = day(ends[0]);
            LocalDate to = day(ends[ends.length - 1]);
            long held = ChronoUnit.DAYS.between(from, to) + 1;
            return held >= 1 && held <= days;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text.strip(), DateTimeFormatter.BASIC_ISO_DATE);
    }

    /** Tells whether all values of a key narrow a query; none does not. */
    static boolean areNarrow(List<String> values, int literal) {
        return !values.isEmpty()
                && values.stream()
                        .allMatch(value -> !isUniversal(value)
                                && (!hasWildcard(value) || literalPrefix(value) >= Math.max(1, literal)));
    }
}
