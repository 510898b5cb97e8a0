package dev.gantry.tls.authority;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The trust domain of a site, such as {@code st-elsewhere.example}: the host of every URI and the suffix of every host name that
 * its authorities vouch for.
 *
 * @param text the name, in lower case
 */
public record SiteName(String text) {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final int MAX_LENGTH = 200;

    public SiteName {
        if (text.length() > MAX_LENGTH || !NAME.matcher(text).matches() || text.matches("[0-9.]+")) {
            throw new IllegalArgumentException(
                    "site: `" + text + "` (expected: a host name in lower case such as st-elsewhere.example)");
        }
    }

    /**
     * Reads a site name; capitals are taken as small letters.
     *
     * @throws IllegalArgumentException it is no host name
     */
    public static SiteName of(String text) {
        return new SiteName(text.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return text;
    }
}
