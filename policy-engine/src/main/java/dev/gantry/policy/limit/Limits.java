package dev.gantry.policy.limit;

import dev.gantry.policy.RuleLimit;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The counts of a policy's limits. A limit is asked after a decision allowed something, and can only hold it back. Where
 * several rules allowed it, one with room is enough: what one rule grants, the limit of another does not take away. Safe for
 * all threads; holds a lock for less than a microsecond, and never blocks on anything else.
 */
public final class Limits {
    private final Clock clock;
    private final Map<String, List<RuleLimit>> byRule;
    private final Map<String, Schedule> schedules;
    private final Map<Key, Meter> meters = new HashMap<>();

    /** What a meter counts: a limit of a rule, for a device, an AE title or the rule as a whole. */
    private record Key(String rule, RuleLimit limit, String owner) {}

    private Limits(Clock clock, Map<String, List<RuleLimit>> byRule, Map<String, Schedule> schedules) {
        this.clock = clock;
        this.byRule = byRule;
        this.schedules = schedules;
    }

    /** An association that counts as open until it is closed. */
    public interface Lease extends AutoCloseable {
        /** Ends it; a second time does nothing. */
        @Override
        void close();
    }

    /** Makes the counts of a policy, all at their start. */
    public static Limits of(ResolvedPolicy policy, Clock clock) {
        Map<String, List<RuleLimit>> byRule = new HashMap<>();
        for (ResolvedRule rule : policy.rules()) {
            List<RuleLimit> limits = rule.written().effects().limits().stream()
                    .map(LimitEntry::limit)
                    .toList();
            if (!limits.isEmpty()) {
                byRule.put(rule.id(), limits);
            }
        }
        return new Limits(clock, byRule, policy.schedules());
    }

    /** Makes the counts of a policy that follows another: those of limits that stayed the same go on. */
    public Limits continuedBy(ResolvedPolicy next) {
        Limits limits = of(next, clock);
        synchronized (meters) {
            meters.forEach((key, meter) -> {
                if (limits.byRule.getOrDefault(key.rule, List.of()).contains(key.limit)) {
                    limits.meters.put(key, meter);
                }
            });
        }
        return limits;
    }

    /**
     * Counts an association that rules allowed.
     *
     * @param rules the ids of the rules
     * @param device the id of the caller
     * @param aeTitle the calling AE title
     * @return what to close at its end; empty where every rule has reached a limit
     */
    public Optional<Lease> open(Collection<String> rules, String device, String aeTitle) {
        Map<RuleLimit.Kind, Long> amounts = new EnumMap<>(RuleLimit.Kind.class);
        amounts.put(RuleLimit.Kind.ASSOCIATIONS, 1L);
        amounts.put(RuleLimit.Kind.CONCURRENT, 1L);
        return take(rules, device, aeTitle, amounts).map(taken -> lease(taken));
    }

    /**
     * Counts a message that rules allowed.
     *
     * @param rules the ids of the rules
     * @param device the id of the caller
     * @param aeTitle the calling AE title
     * @param instances how many instances it carries
     * @param bytes how many bytes of data set; 0 where that is not known yet
     * @return false where every rule has reached a limit
     */
    public boolean pass(Collection<String> rules, String device, String aeTitle, long instances, long bytes) {
        Map<RuleLimit.Kind, Long> amounts = new EnumMap<>(RuleLimit.Kind.class);
        amounts.put(RuleLimit.Kind.INSTANCES, instances);
        amounts.put(RuleLimit.Kind.BYTES, bytes);
        return take(rules, device, aeTitle, amounts).isPresent();
    }

    private Lease lease(List<Meter> taken) {
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                synchronized (meters) {
                    taken.forEach(meter -> meter.giveBack(1));
                }
            }
        };
    }

    private Optional<List<Meter>> take(
            Collection<String> rules, String device, String aeTitle, Map<RuleLimit.Kind, Long> amounts) {
        if (rules.isEmpty() || rules.stream().anyMatch(rule -> !byRule.containsKey(rule))) {
            return Optional.of(List.of());
        }
        long now = clock.millis();
        synchronized (meters) {
            for (String rule : rules) {
                List<Meter> needed = new ArrayList<>();
                List<Long> needs = new ArrayList<>();
                boolean room = true;
                for (RuleLimit limit : byRule.getOrDefault(rule, List.of())) {
                    long amount = amounts.getOrDefault(limit.kind(), 0L);
                    if (amount > 0) {
                        Meter meter = meter(rule, limit, device, aeTitle, now);
                        room &= meter.has(amount, now);
                        needed.add(meter);
                        needs.add(amount);
                    }
                }
                if (room) {
                    for (int i = 0; i < needed.size(); i++) {
                        needed.get(i).take(needs.get(i), now);
                    }
                    return Optional.of(needed);
                }
            }
        }
        return Optional.empty();
    }

    private Meter meter(String rule, RuleLimit limit, String device, String aeTitle, long now) {
        String owner = switch (limit.per()) {
            case DEVICE -> device;
            case AE -> aeTitle;
            case RULE -> "";
        };
        return meters.computeIfAbsent(new Key(rule, limit, owner), key -> meter(limit, now));
    }

    private Meter meter(RuleLimit limit, long now) {
        Duration window = limit.window();
        Schedule schedule = limit.schedule() == null ? null : schedules.get(limit.schedule());
        if (schedule != null) {
            return new WindowBudget(limit.amount(), schedule);
        }
        return window == null ? new OpenCount(limit.amount()) : new TokenBucket(limit.amount(), window.toMillis(), now);
    }
}
