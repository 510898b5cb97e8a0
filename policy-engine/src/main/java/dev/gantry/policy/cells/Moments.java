package dev.gantry.policy.cells;

import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The moments from now on that schedules and expiries tell apart. Schedules are followed for thirteen months, which every
 * weekday, change of the clock and listed day of the next year falls into.
 */
final class Moments {
    private static final Duration HORIZON = Duration.ofDays(400);
    private static final int MOST_CHANGES = 4000;

    private final List<Instant> instants;
    private final Map<Schedule, BitSet> open = new HashMap<>();
    private final Map<Expiry, BitSet> alive = new HashMap<>();
    private final Map<Set<Object>, List<Integer>> known = new HashMap<>();

    /** The last day of a rule in a time zone. */
    private record Expiry(LocalDate day, ZoneId zone) {}

    Moments(List<ResolvedPolicy> policies, Instant now) {
        TreeSet<Instant> all = new TreeSet<>();
        all.add(now);
        Set<Schedule> schedules = new LinkedHashSet<>();
        Set<Expiry> expiries = new LinkedHashSet<>();
        for (ResolvedPolicy policy : policies) {
            ZoneId zone = policy.written().defaults().timezone();
            List<ResolvedRule> rules = new ArrayList<>(policy.rules());
            rules.addAll(policy.breakGlass());
            for (ResolvedRule rule : rules) {
                Schedule schedule = rule.schedule();
                LocalDate expires = rule.written().conditions().expires();
                if (schedule != null) {
                    schedules.add(schedule);
                }
                if (expires != null) {
                    expiries.add(new Expiry(expires, zone));
                }
            }
        }
        Instant end = now.plus(HORIZON);
        for (Schedule schedule : schedules) {
            Instant at = now;
            for (int i = 0; i < MOST_CHANGES && at.isBefore(end); i++) {
                at = schedule.unchangedUntil(at);
                all.add(at);
            }
        }
        for (Expiry expiry : expiries) {
            Instant end1 = end(expiry);
            if (end1.isAfter(now)) {
                all.add(end1);
            }
        }
        instants = List.copyOf(all);
        for (Schedule schedule : schedules) {
            open.put(schedule, openAt(schedule));
        }
        for (Expiry expiry : expiries) {
            BitSet set = new BitSet();
            for (int i = 0; i < instants.size(); i++) {
                set.set(i, instants.get(i).isBefore(end(expiry)));
            }
            alive.put(expiry, set);
        }
    }

    private BitSet openAt(Schedule schedule) {
        BitSet set = new BitSet();
        Instant unchanged = Instant.MIN;
        boolean isOpen = false;
        for (int i = 0; i < instants.size(); i++) {
            Instant at = instants.get(i);
            if (!at.isBefore(unchanged)) {
                isOpen = schedule.isOpen(at);
                unchanged = schedule.unchangedUntil(at);
            }
            set.set(i, isOpen);
        }
        return set;
    }

    private static Instant end(Expiry expiry) {
        return expiry.day.plusDays(1).atStartOfDay(expiry.zone).toInstant();
    }

    Instant instant(int moment) {
        return instants.get(moment);
    }

    /** Returns whether a rule's schedule is open. */
    boolean isOpen(ResolvedRule rule, int moment) {
        Schedule schedule = rule.schedule();
        return schedule == null || set(open.get(schedule)).get(moment);
    }

    /** Returns whether a rule has not expired. */
    boolean isAlive(ResolvedRule rule, ZoneId zone, int moment) {
        LocalDate day = rule.written().conditions().expires();
        return day == null || set(alive.get(new Expiry(day, zone))).get(moment);
    }

    private static BitSet set(@Nullable BitSet set) {
        return java.util.Objects.requireNonNull(set);
    }

    /** Returns one moment of each kind that some rules tell apart, the earliest first. */
    List<Integer> distinct(List<CellBox> boxes, Space space) {
        Set<Object> dimensions = new LinkedHashSet<>();
        for (CellBox box : boxes) {
            Schedule schedule = box.resolved.schedule();
            LocalDate day = box.resolved.written().conditions().expires();
            if (schedule != null) {
                dimensions.add(schedule);
            }
            if (day != null) {
                dimensions.add(new Expiry(day, zone(space, box)));
            }
        }
        if (dimensions.isEmpty()) {
            return List.of(0);
        }
        return known.computeIfAbsent(dimensions, this::distinct);
    }

    static ZoneId zone(Space space, CellBox box) {
        return space.policies().get(box.policy).written().defaults().timezone();
    }

    private List<Integer> distinct(Set<Object> dimensions) {
        List<BitSet> sets = dimensions.stream()
                .map(dimension -> set(dimension instanceof Schedule ? open.get(dimension) : alive.get(dimension)))
                .toList();
        Map<BitSet, Integer> first = new LinkedHashMap<>();
        for (int i = 0; i < instants.size(); i++) {
            BitSet vector = new BitSet();
            for (int j = 0; j < sets.size(); j++) {
                vector.set(j, sets.get(j).get(i));
            }
            first.putIfAbsent(vector, i);
        }
        return List.copyOf(first.values());
    }
}
