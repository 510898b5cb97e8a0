package dev.gantry.proxy.control;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A device or a zone that is shut out.
 *
 * @param kind what {@code id} is the id of
 * @param id as in the policy
 * @param since when it was ordered
 * @param until when it ends by itself; absent where somebody has to end it
 * @param why what the operator gave as the reason, one line
 * @param by the account that ordered it, as it called itself
 */
public record QuarantineEntry(
        Kind kind, String id, Instant since, @Nullable Instant until, String why, String by) {
    /** How long a reason may be, in characters. */
    public static final int LONGEST_REASON = 500;

    /** What is shut out. */
    public enum Kind {
        DEVICE,
        ZONE;

        /** Returns the word of the command line and of files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Tells whether it is over. */
    boolean isOver(Instant now) {
        return until != null && !now.isBefore(until);
    }

    /** Returns a sentence for log and decision record. */
    public String sentence() {
        return kind.word() + " `" + id + "` is in quarantine" + (until == null ? "" : " until " + until) + ": " + why;
    }
}
