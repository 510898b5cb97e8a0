package dev.gantry.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a rule lets through.
 *
 * @param kind what is counted
 * @param amount the most within the window, at least 1
 * @param window the length of time, absent where a schedule's windows or {@link Kind#CONCURRENT} count
 * @param schedule the id of the schedule whose windows count, absent where there is none
 * @param per what has a count of its own
 */
public record RuleLimit(
        Kind kind,
        long amount,
        @Nullable Duration window,
        @Nullable String schedule,
        Per per) {
    /** What is counted. */
    public enum Kind {
        /** Associations opened. */
        ASSOCIATIONS,
        /** Associations open at the same time. */
        CONCURRENT,
        /** Messages that carry an instance. */
        INSTANCES,
        /** Bytes of data sets. */
        BYTES
    }

    /** What has a count of its own. */
    public enum Per {
        DEVICE,
        AE,
        RULE
    }
}
