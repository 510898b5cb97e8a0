package dev.gantry.policy.matrix;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.Sender;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Outcome;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Seat;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.matrix.Slice.Fate;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.BitSets;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the matrix of one policy of its cells. */
final class MatrixBuilder {
    private static final Service[] SERVICES = Service.values();

    private final ResolvedPolicy policy;
    private final Set<ObligationKind> performable;
    private final Space space;
    private final Points points;
    private final Cells cells;
    private final ServiceTable services;
    private final SubjectNames names;
    private final SeatNames seats;
    private final Map<Object, Judged> known = new HashMap<>();
    private final Set<String> zonesWithUser = new HashSet<>();
    private final Map<List<String>, ZonePairs> pairs = new LinkedHashMap<>();
    private final List<PolicyMatrix.Flow> flows = new ArrayList<>();

    MatrixBuilder(ResolvedPolicy policy, Instant now, Set<ObligationKind> performable) {
        this.policy = policy;
        this.performable = performable;
        space = Space.of(policy);
        points = new Points(space, now);
        cells = new Cells(space, CellBox.of(space, 0, false));
        services = new ServiceTable(space);
        names = new SubjectNames(space, policy);
        seats = new SeatNames(space);
        policy.zones().stream()
                .filter(Zone::requireUser)
                .forEach(zone -> zonesWithUser.add(zone.id().text()));
    }

    /** What becomes of the requests of a cell, whichever devices they are between. */
    private record Judged(Verdict verdict, SortedSet<String> rules, SortedSet<String> conditions) {}

    PolicyMatrix build() {
        BitSet all = Space.all(space.seats().size());
        for (Cells.Group group : cells.groups(all, all, true)) {
            boolean hl7 = isHl7(group.callers().get(0));
            Map<Service, List<Slice>> slices = slices(group);
            for (int i = 0; i < group.callers().size(); i++) {
                if (isHl7(group.callers().get(i)) == isHl7(group.called().get(i))) {
                    place(group.callers().get(i), group.called().get(i), hl7, slices);
                }
            }
        }
        List<String> zones =
                policy.written().zones().stream().map(zone -> zone.id().text()).toList();
        List<PolicyMatrix.ZonePair> result = new ArrayList<>();
        for (String from : zones) {
            for (String to : zones) {
                ZonePairs pair = pairs.get(List.of(from, to));
                if (pair != null) {
                    result.add(pair.finish(from, to));
                }
            }
        }
        return new PolicyMatrix(zones, result, space.seats(), flows);
    }

    private boolean isHl7(BitSet seats) {
        return space.seats().get(seats.nextSetBit(0)).isHl7();
    }

    private Map<Service, List<Slice>> slices(Cells.Group group) {
        Map<Service, Map<Integer, Weighed>> sums = new EnumMap<>(Service.class);
        for (Cell cell : cells.cells(group)) {
            Judged judged = judge(cell);
            for (Service service : SERVICES) {
                BitSet subjects = BitSets.and(cell.subjects(), services.subjects(service));
                subjects.stream()
                        .filter(subject -> (services.operations(service, subject) & cell.operations()) != 0)
                        .forEach(subject -> sums.computeIfAbsent(service, key -> new TreeMap<>())
                                .computeIfAbsent(subject, key -> new Weighed())
                                .add(
                                        judged,
                                        services.operations(service, subject) & cell.operations(),
                                        cell.transferSyntaxes()));
            }
        }
        Map<Service, List<Slice>> slices = new EnumMap<>(Service.class);
        sums.forEach((service, bySubject) -> {
            Slice.Collector collector = new Slice.Collector(service);
            bySubject.forEach(
                    (subject, sum) -> collector.add(subject, sum.fate(services.operations(service, subject))));
            slices.put(service, collector.slices());
        });
        return slices;
    }

    private Judged judge(Cell cell) {
        return known.computeIfAbsent(
                List.of(
                        cell.key(),
                        cell.operation(),
                        zonesWithUser.contains(cell.caller().zone())),
                key -> judgeAnew(cell));
    }

    private Judged judgeAnew(Cell cell) {
        boolean[] seen = new boolean[2];
        Points.Search search = points.search(cell, Map.of(), outcomes -> {
            seen[allowed(outcomes.of(0, false)) ? 1 : 0] = true;
            return seen[0] && seen[1];
        });
        boolean tooMany = search == Points.Search.TOO_MANY;
        Verdict verdict =
                tooMany || (seen[0] && seen[1]) ? Verdict.CONDITIONAL : seen[1] ? Verdict.ALLOW : Verdict.DENY;
        SortedSet<String> rules = new TreeSet<>();
        SortedSet<String> conditions = new TreeSet<>();
        boolean userByZone = zonesWithUser.contains(cell.caller().zone());
        boolean denied = verdict == Verdict.DENY && has(cell, RuleKind.DENY);
        if (verdict == Verdict.DENY && !denied && !has(cell, RuleKind.ALLOW)) {
            // A require adds to what is allowed: where nothing is, it says nothing.
            return new Judged(verdict, rules, conditions);
        }
        for (CellBox box : cell.boxes()) {
            String id = box.resolved().id();
            if (box.resolved().isStaged()) {
                conditions.add(id + ": only watched");
                continue;
            }
            if (denied && box.kind() != RuleKind.DENY) {
                continue;
            }
            rules.add(id);
            if (verdict == Verdict.DENY && box.kind() == RuleKind.DENY) {
                continue;
            }
            List<String> words = new ArrayList<>(RuleWords.conditions(box.resolved(), cell, userByZone));
            words.addAll(RuleWords.limits(box.resolved()));
            for (String duty : box.resolved().obligations()) {
                words.add(isPerformable(duty) ? "with " + duty : "needs " + duty + ", which this build cannot perform");
            }
            if (!words.isEmpty()) {
                conditions.add(id + (box.kind() == RuleKind.DENY ? " denies: " : ": ") + String.join("; ", words));
            }
        }
        if (tooMany) {
            conditions.add("the rules tell too many requests apart to say more");
        }
        return new Judged(verdict, rules, conditions);
    }

    private static boolean has(Cell cell, RuleKind kind) {
        return cell.boxes().stream()
                .anyMatch(box -> box.kind() == kind && !box.resolved().isStaged());
    }

    private boolean allowed(Outcome outcome) {
        return outcome.allowed() && outcome.obligations().stream().allMatch(this::isPerformable);
    }

    private boolean isPerformable(String duty) {
        var obligation = policy.obligations().get(duty);
        return obligation != null && performable.containsAll(obligation.duties().keySet());
    }

    /** The cells of one subject and service, added up. */
    private final class Weighed {
        private final SortedSet<String> rules = new TreeSet<>();
        private final SortedSet<String> conditions = new TreeSet<>();
        private final BitSet syntaxes = new BitSet();
        private long allowed;
        private boolean conditional;
        private int operations;

        void add(Judged judged, int some, BitSet transferSyntaxes) {
            rules.addAll(judged.rules);
            conditions.addAll(judged.conditions);
            if (judged.verdict == Verdict.ALLOW) {
                allowed += (long) Integer.bitCount(some) * transferSyntaxes.cardinality();
            }
            if (judged.verdict != Verdict.DENY) {
                conditional |= judged.verdict == Verdict.CONDITIONAL;
                operations |= some;
                syntaxes.or(transferSyntaxes);
            }
        }

        Fate fate(int all) {
            int syntaxCount = space.transferSyntaxes().size();
            if (operations == 0) {
                return new Fate(Verdict.DENY, rules, conditions);
            }
            if (syntaxes.cardinality() < syntaxCount) {
                conditions.add("transfer syntaxes: "
                        + String.join(
                                ", ",
                                syntaxes.stream()
                                        .mapToObj(i -> space.transferSyntaxes().get(i))
                                        .map(uid -> uid.isEmpty() ? "any other" : TransferSyntaxes.display(uid))
                                        .toList()));
            }
            if (operations != all) {
                conditions.add("only " + String.join(", ", commands(operations)));
            }
            boolean whole = !conditional && allowed == (long) Integer.bitCount(all) * syntaxCount;
            return new Fate(whole ? Verdict.ALLOW : Verdict.CONDITIONAL, rules, conditions);
        }

        private static List<String> commands(int operations) {
            List<String> words = new ArrayList<>();
            for (DimseCommand command : DimseCommand.values()) {
                if ((operations & Operations.of(Sender.CALLER, command)) != 0) {
                    words.add(command.keyword());
                }
                if ((operations & Operations.of(Sender.CALLED, command)) != 0) {
                    words.add(command.keyword() + " from the called side");
                }
            }
            return words;
        }
    }

    /** Devices that the same boxes bear on, cut by zone and by whether refusals are only watched. */
    private void place(BitSet callers, BitSet called, boolean hl7, Map<Service, List<Slice>> slices) {
        for (BitSet from : cut(callers, true)) {
            for (BitSet to : cut(called, false)) {
                Seat caller = space.seats().get(from.nextSetBit(0));
                Seat callee = space.seats().get(to.nextSetBit(0));
                boolean staged = policy.stagedPairs().stream()
                        .anyMatch(pair ->
                                pair.from().get(from.nextSetBit(0)) && pair.to().get(to.nextSetBit(0)));
                pairs.computeIfAbsent(List.of(caller.zone(), callee.zone()), key -> new ZonePairs())
                        .add(new Part(from, to, hl7, staged, slices));
                flows(from, to, staged, slices);
            }
        }
    }

    private Collection<BitSet> cut(BitSet set, boolean callers) {
        Map<List<Object>, BitSet> parts = new LinkedHashMap<>();
        set.stream().forEach(seat -> {
            BitSet staged = new BitSet();
            for (int i = 0; i < policy.stagedPairs().size(); i++) {
                ResolvedPolicy.StagedPair pair = policy.stagedPairs().get(i);
                staged.set(i, (callers ? pair.from() : pair.to()).get(seat));
            }
            parts.computeIfAbsent(List.of(space.seats().get(seat).zone(), staged), key -> new BitSet())
                    .set(seat);
        });
        return parts.values();
    }

    private void flows(BitSet from, BitSet to, boolean staged, Map<Service, List<Slice>> slices) {
        List<Integer> callers = from.stream().boxed().toList();
        List<Integer> called = to.stream().boxed().toList();
        slices.values()
                .forEach(list -> list.forEach(slice -> flows.add(new PolicyMatrix.Flow(
                        callers,
                        called,
                        slice.service(),
                        names.summary(slice.subjects(), services.subjects(slice.service())),
                        lifted(slice.fate().verdict(), staged),
                        List.copyOf(slice.fate().rules()),
                        List.copyOf(slice.fate().conditions())))));
        if (staged) {
            flows.add(new PolicyMatrix.Flow(
                    callers,
                    called,
                    null,
                    "everything else",
                    Verdict.MONITOR,
                    List.of(),
                    List.of("refusals are only watched")));
        }
    }

    private static Verdict lifted(Verdict verdict, boolean staged) {
        return staged && verdict != Verdict.ALLOW ? Verdict.MONITOR : verdict;
    }

    /** Some of the devices of two zones. */
    private record Part(BitSet from, BitSet to, boolean hl7, boolean staged, Map<Service, List<Slice>> slices) {
        long weight() {
            return (long) from.cardinality() * to.cardinality();
        }

        Fate fate(Service service, int subject) {
            for (Slice slice : slices.getOrDefault(service, List.of())) {
                if (slice.subjects().get(subject)) {
                    return slice.fate();
                }
            }
            return Fate.NOTHING;
        }
    }

    /** All devices of two zones. */
    private final class ZonePairs {
        private final List<Part> parts = new ArrayList<>();

        void add(Part part) {
            parts.add(part);
        }

        PolicyMatrix.ZonePair finish(String from, String to) {
            List<Service> possible = new ArrayList<>();
            List<PolicyMatrix.Entry> entries = new ArrayList<>();
            for (Service service : SERVICES) {
                List<Part> concerned = parts.stream()
                        .filter(part -> part.hl7 == (service == Service.HL7))
                        .toList();
                if (!concerned.isEmpty()) {
                    possible.add(service);
                    entries(service, concerned, entries);
                }
            }
            return new PolicyMatrix.ZonePair(from, to, possible, entries);
        }

        private void entries(Service service, List<Part> concerned, List<PolicyMatrix.Entry> entries) {
            BitSet all = services.subjects(service);
            boolean nothing = concerned.stream()
                    .allMatch(part -> !part.staged
                            && part.slices.getOrDefault(service, List.of()).isEmpty());
            if (nothing) {
                return;
            }
            Slice.Collector collector = new Slice.Collector(service);
            all.stream().forEach(subject -> collector.add(subject, fate(service, subject, concerned)));
            for (Slice slice : collector.slices()) {
                entries.add(new PolicyMatrix.Entry(
                        service,
                        names.each(slice.subjects(), all),
                        names.summary(slice.subjects(), all),
                        slice.fate().verdict(),
                        List.copyOf(slice.fate().rules()),
                        List.copyOf(slice.fate().conditions())));
            }
        }

        private Fate fate(Service service, int subject, List<Part> concerned) {
            Map<Verdict, Long> weights = new EnumMap<>(Verdict.class);
            SortedSet<String> rules = new TreeSet<>();
            SortedSet<String> conditions = new TreeSet<>();
            BitSet callers = new BitSet();
            BitSet called = new BitSet();
            BitSet allCallers = new BitSet();
            BitSet allCalled = new BitSet();
            for (Part part : concerned) {
                Fate fate = part.fate(service, subject);
                Verdict verdict = lifted(fate.verdict(), part.staged);
                weights.merge(verdict, part.weight(), Long::sum);
                rules.addAll(fate.rules());
                conditions.addAll(fate.conditions());
                allCallers.or(part.from);
                allCalled.or(part.to);
                if (verdict != Verdict.DENY) {
                    callers.or(part.from);
                    called.or(part.to);
                }
                if (verdict == Verdict.MONITOR) {
                    conditions.add("refusals are only watched");
                }
            }
            if (callers.isEmpty()) {
                return new Fate(Verdict.DENY, rules, conditions);
            }
            add(conditions, "from ", callers, allCallers);
            add(conditions, "to ", called, allCalled);
            return new Fate(verdict(weights.keySet()), rules, conditions);
        }

        private void add(SortedSet<String> conditions, String word, BitSet some, BitSet all) {
            @Nullable String text = some.equals(all) ? null : seats.text(some, all);
            if (text != null) {
                conditions.add(word + text);
            }
        }

        private static Verdict verdict(Set<Verdict> found) {
            if (found.contains(Verdict.DENY) || found.contains(Verdict.CONDITIONAL)) {
                return Verdict.CONDITIONAL;
            }
            return found.contains(Verdict.MONITOR) ? Verdict.MONITOR : Verdict.ALLOW;
        }
    }
}
