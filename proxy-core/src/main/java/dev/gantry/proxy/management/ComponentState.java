package dev.gantry.proxy.management;

import org.jspecify.annotations.Nullable;

/**
 * How one part of the product is.
 *
 * @param level whether it does its work
 * @param reason why not, one sentence without the data of patients; null when all is well
 */
public record ComponentState(Level level, @Nullable String reason) {
    /** Order of the constants is order of gravity. */
    public enum Level {
        /** It does its work. */
        READY("ready"),
        /** It does its work on old or on less than all it should have, such as a policy that could not be replaced. */
        DEGRADED("degraded"),
        /** It does not do its work. */
        NOT_READY("not-ready");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        /** Returns the word that stands in answers. */
        public String word() {
            return word;
        }
    }

    /** All is well. */
    public static ComponentState ready() {
        return new ComponentState(Level.READY, null);
    }

    /** It works, but not as it should. */
    public static ComponentState degraded(String reason) {
        return new ComponentState(Level.DEGRADED, reason);
    }

    /** It does not work. */
    public static ComponentState notReady(String reason) {
        return new ComponentState(Level.NOT_READY, reason);
    }
}
