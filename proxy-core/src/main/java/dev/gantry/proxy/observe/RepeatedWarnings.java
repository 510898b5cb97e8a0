package dev.gantry.proxy.observe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets alike warnings through one by one up to a number, and counts those beyond it, so that a peer that knocks all the time
 * does not fill the disk with its refusals. Bounded by the number of kinds, whoever invents addresses or reasons.
 */
final class RepeatedWarnings {
    /** So many alike warnings of a minute are written one by one. */
    static final int ONE_BY_ONE = 10;

    /** What alike warnings are counted over. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** How many kinds are told apart at once; what comes beyond is one kind, told by its message alone. */
    static final int MOST_KINDS = 512;

    private final Clock clock;
    private final Map<Kind, Count> counts = new LinkedHashMap<>();

    /**
     * What makes warnings alike.
     *
     * @param message the sentence of the warning
     * @param listener where its cause came in
     * @param source whose doing it is: the id of a device, or an address
     * @param reason why, in one of few words
     */
    record Kind(String message, String listener, String source, String reason) {
        private Kind ofAnybody() {
            return new Kind(message, "several", "several", "several");
        }
    }

    /**
     * Warnings that were not written.
     *
     * @param more how many
     */
    record Sum(Kind kind, long more) {}

    private static final class Count {
        private final Instant since;
        private long seen;

        Count(Instant since) {
            this.since = since;
        }
    }

    RepeatedWarnings(Clock clock) {
        this.clock = clock;
    }

    /** Counts a warning; returns whether it is to be written. */
    synchronized boolean admits(Kind kind) {
        Kind told = counts.size() < MOST_KINDS || counts.containsKey(kind) ? kind : kind.ofAnybody();
        Count count = counts.computeIfAbsent(told, first -> new Count(clock.instant()));
        count.seen++;
        return count.seen <= ONE_BY_ONE;
    }

    /** Returns what stands for the warnings that were only counted in minutes that are over. */
    List<Sum> sums() {
        return take(clock.instant().minus(WINDOW));
    }

    /** Returns the same for all that was counted until now. */
    List<Sum> all() {
        return take(Instant.MAX);
    }

    private synchronized List<Sum> take(Instant latestBegin) {
        List<Sum> sums = new ArrayList<>();
        for (Iterator<Map.Entry<Kind, Count>> each = counts.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Kind, Count> entry = each.next();
            if (!entry.getValue().since.isAfter(latestBegin)) {
                each.remove();
                long more = entry.getValue().seen - ONE_BY_ONE;
                if (more > 0) {
                    sums.add(new Sum(entry.getKey(), more));
                }
            }
        }
        return sums;
    }
}
