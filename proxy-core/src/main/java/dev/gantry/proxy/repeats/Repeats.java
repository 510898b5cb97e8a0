package dev.gantry.proxy.repeats;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Lets alike occurrences through one by one up to a number, and counts those beyond it, so that a peer that knocks all the time
 * fills neither a log nor a trail. Bounded by the number of kinds, whoever invents addresses or reasons. Safe for all threads.
 *
 * @param <T> an occurrence
 * @param <K> what makes two of them alike
 */
public final class Repeats<T, K> {
    /** So many alike occurrences of a minute are told one by one. */
    public static final int ONE_BY_ONE = 10;

    /** What alike occurrences are counted over. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private final Function<T, K> kindOf;
    private final UnaryOperator<K> beyond;
    private final int mostKinds;
    private final Map<K, Count<T>> counts = new LinkedHashMap<>();

    private static final class Count<T> {
        private final Instant since;
        private T last;
        private long seen;

        Count(Instant since, T first) {
            this.since = since;
            this.last = first;
        }
    }

    /**
     * What stands for occurrences that were only counted.
     *
     * @param last the last of them
     * @param more how many
     */
    public record Sum<T, K>(K kind, T last, long more) {}

    /**
     * Has seen nothing yet.
     *
     * @param mostKinds how many kinds are told apart at once
     * @param beyond the kind that one beyond these is counted as; it gives few
     */
    public Repeats(Function<T, K> kindOf, int mostKinds, UnaryOperator<K> beyond) {
        this.kindOf = kindOf;
        this.mostKinds = mostKinds;
        this.beyond = beyond;
    }

    /** Counts an occurrence; returns whether it is to be told by itself. */
    public synchronized boolean admits(T occurrence, Instant at) {
        K kind = kindOf.apply(occurrence);
        if (counts.size() >= mostKinds && !counts.containsKey(kind)) {
            kind = beyond.apply(kind);
        }
        Count<T> count = counts.computeIfAbsent(kind, first -> new Count<>(at, occurrence));
        count.seen++;
        count.last = occurrence;
        return count.seen <= ONE_BY_ONE;
    }

    /** Returns what stands for those that were only counted in minutes that are over. */
    public List<Sum<T, K>> sums(Instant now) {
        return take(now.minus(WINDOW));
    }

    /** Returns the same for all that was counted until now. */
    public List<Sum<T, K>> all() {
        return take(Instant.MAX);
    }

    private synchronized List<Sum<T, K>> take(Instant latestBegin) {
        List<Sum<T, K>> sums = new ArrayList<>();
        for (Iterator<Map.Entry<K, Count<T>>> each = counts.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<K, Count<T>> entry = each.next();
            Count<T> count = entry.getValue();
            if (!count.since.isAfter(latestBegin)) {
                each.remove();
                if (count.seen > ONE_BY_ONE) {
                    sums.add(new Sum<>(entry.getKey(), count.last, count.seen - ONE_BY_ONE));
                }
            }
        }
        return sums;
    }
}
