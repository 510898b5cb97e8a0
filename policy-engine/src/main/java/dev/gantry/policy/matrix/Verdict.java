package dev.gantry.policy.matrix;

import java.util.Locale;

/** What becomes of requests of one kind. */
public enum Verdict {
    /** All of them are allowed. */
    ALLOW,
    /** Some are allowed and some denied: it depends on what the conditions say. */
    CONDITIONAL,
    /** All are let through; some because refusals are only watched there. */
    MONITOR,
    /** None is allowed. */
    DENY;

    /** Returns the word that is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a character that stands for it beside a colour. */
    public String symbol() {
        return switch (this) {
            case ALLOW -> "●";
            case CONDITIONAL -> "◐";
            case MONITOR -> "◎";
            case DENY -> "·";
        };
    }
}
