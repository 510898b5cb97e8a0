package dev.gantry.proxy.decisions;

import dev.gantry.policy.Effect;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decisions summed up: how often, and when first and last, somebody asked somebody for something with an answer. Messages
 * count, and so do refused associations and refused contexts; an association that was let in speaks by its messages. The
 * number of tuples is bounded, since anybody can call by any AE title.
 */
public final class DecisionTuples {
    /** How many tuples are kept apart. */
    static final int MOST = 100_000;

    private final Map<Key, Count> counts = new HashMap<>();
    private long others;

    private record Key(
            String device,
            String calling,
            String toDevice,
            String called,
            String service,
            String sop,
            Effect verdict) {}

    private static final class Count {
        private Instant first;
        private Instant last;
        private long number;

        Count(Instant at) {
            first = at;
            last = at;
        }
    }

    /**
     * A sum.
     *
     * @param service empty for an association as a whole
     * @param sop the UID of the SOP class, empty likewise
     */
    public record Tuple(
            String device,
            String calling,
            String toDevice,
            String called,
            String service,
            String sop,
            Effect verdict,
            Instant first,
            Instant last,
            long count) {}

    /** Counts a decision. */
    public void add(RecordedDecision decision) {
        if (decision.isMessage() || decision.operation().verdict() == Effect.DENY) {
            add(decision, decision.operation());
        } else {
            decision.contexts().stream()
                    .filter(context -> context.verdict() == Effect.DENY)
                    .forEach(context -> add(decision, context));
        }
    }

    private void add(RecordedDecision decision, RecordedDecision.Operation operation) {
        Key key = new Key(
                decision.device(),
                decision.calling(),
                decision.toDevice(),
                decision.called(),
                operation.service(),
                operation.sop(),
                operation.verdict());
        Count count = counts.get(key);
        if (count == null) {
            if (counts.size() >= MOST) {
                others++;
                return;
            }
            count = new Count(decision.at());
            counts.put(key, count);
        }
        count.number++;
        if (decision.at().isBefore(count.first)) {
            count.first = decision.at();
        }
        if (decision.at().isAfter(count.last)) {
            count.last = decision.at();
        }
    }

    /** Returns the sums, the most frequent first. */
    public List<Tuple> all() {
        return counts.entrySet().stream()
                .map(entry -> tuple(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Tuple::count)
                        .reversed()
                        .thenComparing(Tuple::device)
                        .thenComparing(Tuple::calling)
                        .thenComparing(Tuple::called)
                        .thenComparing(Tuple::service)
                        .thenComparing(Tuple::sop)
                        .thenComparing(Tuple::verdict))
                .toList();
    }

    private static Tuple tuple(Key key, Count count) {
        return new Tuple(
                key.device,
                key.calling,
                key.toDevice,
                key.called,
                key.service,
                key.sop,
                key.verdict,
                count.first,
                count.last,
                count.number);
    }

    /** Returns how many decisions came when there were too many tuples to keep theirs apart. */
    public long others() {
        return others;
    }
}
