package dev.gantry.policy.difference;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Outcome;
import dev.gantry.policy.cells.Point;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.resolve.BitSets;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Operations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Walks over the cells of two policies together. Used once. */
final class Comparison {
    private static final int DICOM_OPERATIONS = Operations.ALL & ~Operations.HL7_MESSAGE;

    private final Space space;
    private final Points points;
    private final Cells cells;
    private final BitSet hl7Subjects = new BitSet();
    private final List<List<Staged>> staged = new ArrayList<>();
    private final Map<Object, List<Found>> known = new HashMap<>();
    private final Map<Key, Map<Region, Scenario>> regions = new LinkedHashMap<>();

    Comparison(Space space, Instant now) {
        this.space = space;
        points = new Points(space, now);
        List<CellBox> boxes = new ArrayList<>(CellBox.of(space, 0, false));
        boxes.addAll(CellBox.of(space, 1, false));
        cells = new Cells(space, boxes);
        for (int i = 0; i < space.subjects().size(); i++) {
            hl7Subjects.set(i, space.subjects().get(i).isHl7());
        }
        for (int i = 0; i < 2; i++) {
            List<Staged> pairs = new ArrayList<>();
            for (ResolvedPolicy.StagedPair pair : space.policies().get(i).stagedPairs()) {
                pairs.add(new Staged(space.seats(i, pair.from()), space.seats(i, pair.to())));
            }
            staged.add(pairs);
        }
    }

    /** Seats between which refusals are only watched. */
    private record Staged(BitSet from, BitSet to) {}

    /** What differences must have in common to be told as one. */
    record Key(
            Change.Kind kind,
            Set<String> rulesBefore,
            Set<String> rulesAfter,
            Set<String> obligationsBefore,
            Set<String> obligationsAfter,
            boolean whole) {}

    /** A difference within a cell, at one of its points; no point where it could not be looked at. */
    private record Found(Key key, @Nullable Point point) {}

    /** Returns the regions of each kind of difference, each with a request that shows it. */
    Map<Key, Map<Region, Scenario>> walk() {
        List<BitSet> callers = parts(true);
        List<BitSet> called = parts(false);
        for (BitSet from : callers) {
            for (BitSet to : called) {
                boolean hl7 = isHl7(from);
                if (hl7 == isHl7(to)) {
                    walk(from, to, hl7);
                }
            }
        }
        Map<Key, Map<Region, Scenario>> merged = new LinkedHashMap<>();
        regions.forEach((key, found) -> merged.put(key, Region.merged(found)));
        return merged;
    }

    private boolean isHl7(BitSet seats) {
        return space.seats().get(seats.nextSetBit(0)).isHl7();
    }

    /** Returns the seats in classes that no staging of zones and pairs tells apart. */
    private List<BitSet> parts(boolean from) {
        Map<List<Boolean>, BitSet> parts = new LinkedHashMap<>();
        for (int i = 0; i < space.seats().size(); i++) {
            List<Boolean> signature = new ArrayList<>();
            signature.add(space.seats().get(i).isHl7());
            for (List<Staged> pairs : staged) {
                for (Staged pair : pairs) {
                    signature.add((from ? pair.from : pair.to).get(i));
                }
            }
            parts.computeIfAbsent(signature, key -> new BitSet()).set(i);
        }
        return List.copyOf(parts.values());
    }

    private boolean isStaged(int policy, BitSet from, BitSet to) {
        return staged.get(policy).stream()
                .anyMatch(pair -> pair.from.get(from.nextSetBit(0)) && pair.to.get(to.nextSetBit(0)));
    }

    private void walk(BitSet from, BitSet to, boolean hl7) {
        boolean before = isStaged(0, from, to);
        boolean after = isStaged(1, from, to);
        // Where refusals come to be watched or enforced, what no rule bears on differs too.
        boolean everything = before != after;
        BitSet subjects =
                hl7 ? hl7Subjects : BitSets.andNot(Space.all(space.subjects().size()), hl7Subjects);
        for (Cells.Group group : cells.groups(from, to, everything)) {
            List<Cell> of = everything
                    ? cells.cells(group, subjects, hl7 ? Operations.HL7_MESSAGE : DICOM_OPERATIONS)
                    : cells.cells(group);
            for (Cell cell : of) {
                for (int i = 0; i < group.callers().size(); i++) {
                    BitSet called = group.called().get(i);
                    for (BitSet callers : alike(cell, group.callers().get(i))) {
                        add(cell.between(callers.nextSetBit(0), called.nextSetBit(0)), callers, called, before, after);
                    }
                }
            }
        }
    }

    /** Returns callers that the rules of a cell mean alike; those that move by their own AE titles are looked at one by one. */
    private List<BitSet> alike(Cell cell, BitSet callers) {
        boolean byTitle = cell.command() == DimseCommand.C_MOVE
                && cell.boxes().stream().anyMatch(box -> !box.resolved().movesAnywhere());
        if (!byTitle) {
            return List.of(callers);
        }
        Map<String, BitSet> devices = new LinkedHashMap<>();
        callers.stream()
                .forEach(seat -> devices.computeIfAbsent(space.seats().get(seat).device(), key -> new BitSet())
                        .set(seat));
        return List.copyOf(devices.values());
    }

    private void add(Cell cell, BitSet callers, BitSet called, boolean before, boolean after) {
        boolean byTitle = cell.command() == DimseCommand.C_MOVE;
        Object key = List.of(
                cell.key(),
                cell.operation(),
                before,
                after,
                byTitle ? cell.caller().device() : "");
        for (Found found : known.computeIfAbsent(key, k -> look(cell, before, after))) {
            Point point = found.point;
            Point shown = point == null ? new Point(new TreeMap<>(), 0, points.now(), null, false) : point;
            regions.computeIfAbsent(found.key, k -> new LinkedHashMap<>())
                    .putIfAbsent(
                            new Region(callers, called, cell.subjects(), cell.operations(), cell.transferSyntaxes()),
                            points.scenario(cell, shown));
        }
    }

    private List<Found> look(Cell cell, boolean watchedBefore, boolean watchedAfter) {
        if (watchedBefore == watchedAfter
                && cell.hasSameTitles()
                && meaning(cell, 0).equals(meaning(cell, 1))) {
            return List.of();
        }
        boolean anyStaged = cell.boxes().stream().anyMatch(box -> box.resolved().isStaged());
        Map<List<Object>, Tally> tallies = new LinkedHashMap<>();
        int[] count = {0};
        Points.Search search = points.search(cell, Map.of(), outcomes -> {
            count[0]++;
            Verdict before = new Verdict(outcomes, 0, watchedBefore, anyStaged);
            Verdict after = new Verdict(outcomes, 1, watchedAfter, anyStaged);
            Change.Kind kind = kind(before, after);
            if (kind != null) {
                boolean duties = kind == Change.Kind.OBLIGATIONS_CHANGED;
                Set<String> dutiesBefore = duties ? before.duties().keySet() : Set.of();
                Set<String> dutiesAfter = duties ? after.duties().keySet() : Set.of();
                tallies.computeIfAbsent(
                                List.of(kind, dutiesBefore, dutiesAfter),
                                key -> new Tally(kind, dutiesBefore, dutiesAfter, outcomes.point()))
                        .note(before, after);
            }
            return false;
        });
        if (search == Points.Search.TOO_MANY) {
            return List.of(
                    new Found(new Key(Change.Kind.UNDECIDED, Set.of(), rules(cell), Set.of(), Set.of(), false), null));
        }
        return tallies.values().stream()
                .map(tally -> new Found(tally.key(count[0]), tally.point))
                .toList();
    }

    private static Set<Object> meaning(Cell cell, int policy) {
        Set<Object> meaning = new HashSet<>();
        for (CellBox box : cell.boxes()) {
            if (box.policy() == policy) {
                meaning.add(box.meaning());
            }
        }
        return meaning;
    }

    private static Set<String> rules(Cell cell) {
        Set<String> rules = new TreeSet<>();
        cell.boxes().forEach(box -> rules.add(box.resolved().id()));
        return rules;
    }

    private static Change.@Nullable Kind kind(Verdict before, Verdict after) {
        if (before.allowed() != after.allowed()) {
            return after.allowed() ? Change.Kind.NEWLY_ALLOWED : Change.Kind.NEWLY_DENIED;
        }
        if (before.allowed() && !before.duties().equals(after.duties())) {
            return Change.Kind.OBLIGATIONS_CHANGED;
        }
        return before.shadow.allowed() != after.shadow.allowed() ? Change.Kind.STAGING_CHANGED : null;
    }

    /** What one of the policies makes of a point. */
    private static final class Verdict {
        private final Outcome enforced;
        private final Outcome shadow;
        private final boolean watched;

        Verdict(Points.Outcomes outcomes, int policy, boolean watched, boolean anyStaged) {
            enforced = outcomes.of(policy, false);
            shadow = anyStaged ? outcomes.of(policy, true) : enforced;
            this.watched = watched;
        }

        boolean allowed() {
            return enforced.allowed() || watched;
        }

        Map<String, Obligation> duties() {
            Map<String, Obligation> duties = new TreeMap<>();
            if (enforced.allowed()) {
                enforced.allows().forEach(box -> duties.putAll(box.duties()));
                enforced.requires().forEach(box -> duties.putAll(box.duties()));
            }
            return duties;
        }

        /** Returns the rules that let it through, or those that refuse it. */
        Set<String> rules() {
            if (enforced.allowed()) {
                return enforced.rules();
            }
            Set<String> rules = new TreeSet<>();
            if (!watched) {
                List<CellBox> refusing = enforced.denies().isEmpty() ? enforced.unmet() : enforced.denies();
                refusing.forEach(box -> rules.add(box.resolved().id()));
            }
            return rules;
        }

        Set<String> shadowRules() {
            return shadow.rules();
        }
    }

    /** The points of a cell at which the same differs. */
    private static final class Tally {
        private final Change.Kind kind;
        private final Set<String> dutiesBefore;
        private final Set<String> dutiesAfter;
        private final Point point;
        private final Set<String> rulesBefore = new TreeSet<>();
        private final Set<String> rulesAfter = new TreeSet<>();
        private int count;

        Tally(Change.Kind kind, Set<String> dutiesBefore, Set<String> dutiesAfter, Point point) {
            this.kind = kind;
            this.dutiesBefore = Set.copyOf(dutiesBefore);
            this.dutiesAfter = Set.copyOf(dutiesAfter);
            this.point = point;
        }

        void note(Verdict before, Verdict after) {
            count++;
            boolean staging = kind == Change.Kind.STAGING_CHANGED;
            rulesBefore.addAll(staging ? before.shadowRules() : before.rules());
            rulesAfter.addAll(staging ? after.shadowRules() : after.rules());
        }

        Key key(int points) {
            return new Key(kind, rulesBefore, rulesAfter, dutiesBefore, dutiesAfter, count == points);
        }
    }
}
