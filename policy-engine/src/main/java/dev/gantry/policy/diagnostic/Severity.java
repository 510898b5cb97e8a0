package dev.gantry.policy.diagnostic;

import java.util.Locale;

/** How bad a problem is. */
public enum Severity {
    /** Nothing is activated. */
    ERROR,
    /** The text is usable, and somebody should look at it. */
    WARNING;

    /** Returns the word that messages show. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
