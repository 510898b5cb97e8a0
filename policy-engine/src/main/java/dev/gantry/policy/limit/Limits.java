package dev.gantry.policy.limit;

import dev.gantry.policy.RuleLimit;
import dev.gantry.policy.RuleLimit.Kind;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The counts of the limits of the policy in force. A limit is asked after a decision allowed something, and can only hold it
 * back. Where several rules allowed it, one with room is enough: what one rule grants, the limit of another does not take
 * away. Counts go on when the policy changes. There are never more of them than rules, devices and AE titles in the policy
 * make possible, and associations that are open. Safe for all threads; holds a lock for less than a microsecond, and never
 * blocks on anything else.
 */
public final class Limits {
    private static final Set<Kind> OF_ASSOCIATIONS = EnumSet.of(Kind.ASSOCIATIONS, Kind.CONCURRENT);
    private static final Set<Kind> OF_INSTANCES = EnumSet.of(Kind.INSTANCES, Kind.BYTES);
    private static final Lease NO_LEASE = () -> {};
    private static final Passage NO_PASSAGE = bytes -> {};

    private final Clock clock;
    private final Object lock = new Object();
    private final Map<Key, Meter> meters = new HashMap<>();
    private volatile Rules rules = new Rules(Map.of(), Map.of(), false, false);

    /** What a meter counts: one kind of limit of a rule, for a device, an AE title or the rule as a whole. */
    private record Key(
            String rule,
            Kind kind,
            RuleLimit.Per per,
            @Nullable Duration window,
            @Nullable String schedule,
            String owner) {
        static Key of(String rule, RuleLimit limit, String owner) {
            return new Key(rule, limit.kind(), limit.per(), limit.window(), limit.schedule(), owner);
        }
    }

    /**
     * The limits of a policy.
     *
     * @param byRule those of each rule that allows, none where it has none; rules of other kinds are left out
     */
    private record Rules(
            Map<String, List<RuleLimit>> byRule,
            Map<String, Schedule> schedules,
            boolean limitAssociations,
            boolean limitInstances) {}

    /** An association that counts as open until it is closed. */
    @FunctionalInterface
    public interface Lease extends AutoCloseable {
        /** Ends it; a second time does nothing. */
        @Override
        void close();
    }

    /** An instance that is on its way. */
    @FunctionalInterface
    public interface Passage {
        /** Counts bytes of its data set; those that go beyond a limit are owed by the next. */
        void passed(long bytes);
    }

    /** Makes counts that no policy limits yet. */
    public Limits(Clock clock) {
        this.clock = clock;
    }

    /** Returns what limits nothing. */
    public static Limits none() {
        return new Limits(Clock.systemUTC());
    }

    /**
     * Goes by the limits of another policy from now on. What was counted under a limit of the same rule, kind, owner and
     * window counts on, whatever the amount is now.
     */
    public void follow(ResolvedPolicy policy) {
        Map<String, List<RuleLimit>> byRule = new HashMap<>();
        boolean associations = false;
        boolean instances = false;
        for (ResolvedRule rule : policy.rules()) {
            if (rule.kind() == RuleKind.ALLOW) {
                List<RuleLimit> limits = rule.written().effects().limits().stream()
                        .map(LimitEntry::limit)
                        .toList();
                byRule.put(rule.id(), limits);
                associations |= limits.stream().anyMatch(limit -> OF_ASSOCIATIONS.contains(limit.kind()));
                instances |= limits.stream().anyMatch(limit -> OF_INSTANCES.contains(limit.kind()));
            }
        }
        Set<String> owners = owners(policy);
        Rules next = new Rules(byRule, Map.copyOf(policy.schedules()), associations, instances);
        synchronized (lock) {
            rules = next;
            meters.entrySet().removeIf(entry -> !carryOver(next, entry.getKey(), entry.getValue(), owners));
        }
    }

    private static Set<String> owners(ResolvedPolicy policy) {
        Set<String> owners = new HashSet<>();
        owners.add("");
        for (ResolvedDevice device : policy.devices()) {
            owners.add(device.device().id());
            owners.addAll(device.device().aeTitles());
        }
        return owners;
    }

    private static boolean carryOver(Rules next, Key key, Meter meter, Set<String> owners) {
        for (RuleLimit limit : next.byRule.getOrDefault(key.rule, List.of())) {
            if (owners.contains(key.owner) && Key.of(key.rule, limit, key.owner).equals(key)) {
                meter.change(limit.amount(), schedule(next, limit));
                return true;
            }
        }
        return meter.isHeld();
    }

    /**
     * Counts an association.
     *
     * @param grants for each presentation context that was allowed, the ids of the rules that determined this
     * @param device the id of the caller
     * @param aeTitle the calling AE title
     * @return what to close at its end; empty where for some context every rule that allows it has reached a limit
     */
    public Optional<Lease> open(Collection<List<String>> grants, String device, String aeTitle) {
        Rules now = rules;
        if (!now.limitAssociations) {
            return Optional.of(NO_LEASE);
        }
        Set<List<String>> needed = new HashSet<>();
        for (List<String> grant : grants) {
            List<String> limited = limited(now, grant, OF_ASSOCIATIONS);
            if (!limited.isEmpty()) {
                needed.add(limited);
            }
        }
        if (needed.isEmpty()) {
            return Optional.of(NO_LEASE);
        }
        synchronized (lock) {
            // One rule is counted once, however many contexts it allows.
            Set<String> chosen = new TreeSet<>();
            for (List<String> alternatives : needed) {
                if (alternatives.stream().noneMatch(chosen::contains)) {
                    Optional<String> free = alternatives.stream()
                            .filter(rule -> hasRoom(now, rule, OF_ASSOCIATIONS, device, aeTitle))
                            .findFirst();
                    if (free.isEmpty()) {
                        return Optional.empty();
                    }
                    chosen.add(free.get());
                }
            }
            List<Meter> taken = new ArrayList<>();
            chosen.forEach(rule -> taken.addAll(meters(now, rule, OF_ASSOCIATIONS, device, aeTitle)));
            long time = clock.millis();
            taken.forEach(meter -> meter.take(1, time));
            return Optional.of(lease(taken));
        }
    }

    /**
     * Counts an instance that is about to pass. Its bytes are counted as they pass: an instance that has begun passes
     * whole, and only the next is held back.
     *
     * @param granting the ids of the rules that determined that it may
     * @param device the id of the caller
     * @param aeTitle the calling AE title
     * @return what takes its bytes; empty where every rule that allows it has reached a limit
     */
    public Optional<Passage> pass(Collection<String> granting, String device, String aeTitle) {
        Rules now = rules;
        if (!now.limitInstances) {
            return Optional.of(NO_PASSAGE);
        }
        List<String> limited = limited(now, granting, OF_INSTANCES);
        if (limited.isEmpty()) {
            return Optional.of(NO_PASSAGE);
        }
        synchronized (lock) {
            for (String rule : limited) {
                if (hasRoom(now, rule, OF_INSTANCES, device, aeTitle)) {
                    long time = clock.millis();
                    meters(now, rule, EnumSet.of(Kind.INSTANCES), device, aeTitle)
                            .forEach(meter -> meter.take(1, time));
                    List<Meter> volumes = meters(now, rule, EnumSet.of(Kind.BYTES), device, aeTitle);
                    return Optional.of(volumes.isEmpty() ? NO_PASSAGE : passage(volumes));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns the rules that allow and are limited; none where one allows without a limit, or none is known. */
    private static List<String> limited(Rules now, Collection<String> granting, Set<Kind> kinds) {
        List<String> limited = new ArrayList<>();
        for (String rule : granting) {
            List<RuleLimit> limits = now.byRule.get(rule);
            if (limits != null) {
                if (limits.stream().noneMatch(limit -> kinds.contains(limit.kind()))) {
                    return List.of();
                }
                limited.add(rule);
            }
        }
        return limited;
    }

    private boolean hasRoom(Rules now, String rule, Set<Kind> kinds, String device, String aeTitle) {
        long time = clock.millis();
        return meters(now, rule, kinds, device, aeTitle).stream().allMatch(meter -> meter.has(1, time));
    }

    private List<Meter> meters(Rules now, String rule, Set<Kind> kinds, String device, String aeTitle) {
        List<Meter> found = new ArrayList<>();
        for (RuleLimit limit : now.byRule.getOrDefault(rule, List.of())) {
            if (kinds.contains(limit.kind())) {
                String owner = switch (limit.per()) {
                    case DEVICE -> device;
                    case AE -> aeTitle;
                    case RULE -> "";
                };
                found.add(meters.computeIfAbsent(Key.of(rule, limit, owner), key -> meter(now, limit)));
            }
        }
        return found;
    }

    private Lease lease(List<Meter> taken) {
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                synchronized (lock) {
                    taken.forEach(meter -> meter.giveBack(1));
                }
            }
        };
    }

    private Passage passage(List<Meter> volumes) {
        return bytes -> {
            synchronized (lock) {
                long time = clock.millis();
                volumes.forEach(meter -> meter.take(bytes, time));
            }
        };
    }

    private Meter meter(Rules now, RuleLimit limit) {
        Duration window = limit.window();
        Schedule schedule = schedule(now, limit);
        if (schedule != null) {
            return new WindowBudget(limit.amount(), schedule);
        }
        return window == null
                ? new OpenCount(limit.amount())
                : new TokenBucket(limit.amount(), window.toMillis(), clock.millis());
    }

    private static @Nullable Schedule schedule(Rules now, RuleLimit limit) {
        return limit.schedule() == null ? null : now.schedules.get(limit.schedule());
    }
}
