package dev.gantry.proxy.probe;

import java.time.Duration;
import java.util.Locale;

/**
 * What came of one vector.
 *
 * @param detail what was seen, a few words
 * @param took from the connection to the verdict, the look at whether the endpoint lives included
 */
public record ProbeResult(ProbeVector vector, Verdict verdict, String detail, Duration took) {
    /** What an endpoint did. */
    public enum Verdict {
        /** What a sound endpoint does. */
        REFUSED,
        /** It went along, or said nothing at all; it still serves. */
        TOLERATED,
        /** It accepted no connections any more, or broke them off. */
        CRASHED,
        /** It accepted connections and did not serve them in time. */
        HUNG,
        /** The vector does not fit the endpoint, such as a limit that it does not state. */
        SKIPPED;

        /** Returns the word of reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Tells whether there is nothing to mend. */
        public boolean isSound() {
            return this == REFUSED || this == SKIPPED;
        }
    }
}
