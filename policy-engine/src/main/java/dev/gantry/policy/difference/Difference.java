package dev.gantry.policy.difference;

import dev.gantry.policy.cells.Space;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.scenario.Scenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What two policies decide differently. Attributes count as independent of each other, and state as possible; every obligation
 * counts as one that can be performed; limits and break-glass openings play no part in a decision and are told beside. An
 * answer to a pending request is allowed as the request is, and so differs with it.
 */
public final class Difference {
    private final Space space;
    private final List<Change> changes = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();
    private final List<String> beside;

    private Difference(ResolvedPolicy before, ResolvedPolicy after, Instant now) {
        space = Space.of(before, after);
        beside = BesideDecisions.of(before, after);
        RegionWords words = new RegionWords(space);
        Verdicts earlier = new Verdicts(before);
        Verdicts later = new Verdicts(after);
        record Entry(Change change, Region region) {}
        List<Entry> entries = new ArrayList<>();
        new Comparison(space, now)
                .walk()
                .forEach((key, found) -> found.forEach((region, example) -> entries.add(new Entry(
                        new Change(
                                key.kind(),
                                words.parties(region.from()),
                                words.parties(region.to()),
                                words.matter(region),
                                key.rulesBefore(),
                                key.rulesAfter(),
                                key.obligationsBefore(),
                                key.obligationsAfter(),
                                key.whole(),
                                example,
                                earlier.of(example),
                                later.of(example),
                                words.devices(region.from()),
                                words.devices(region.to())),
                        region))));
        entries.sort(Comparator.comparing((Entry entry) -> entry.change.kind())
                .thenComparing(entry -> entry.change.box())
                .thenComparing(entry -> entry.change.cause()));
        for (Entry entry : entries) {
            changes.add(entry.change);
            regions.add(entry.region);
        }
    }

    /**
     * Compares two policies that were checked without an error.
     *
     * @param now the first moment that counts
     */
    public static Difference between(ResolvedPolicy before, ResolvedPolicy after, Instant now) {
        return new Difference(before, after, now);
    }

    /** Returns the boxes of requests that are decided differently, by kind and then by place. */
    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Returns what is different and decides no request by itself: how devices are recognised and reached, limits, openings. */
    public List<String> beside() {
        return beside;
    }

    /** Returns whether nothing differs. */
    public boolean isEmpty() {
        return changes.isEmpty() && beside.isEmpty();
    }

    /** Returns the boxes that a request lies in; those that are not {@link Change#whole() whole} may decide it alike. */
    public List<Change> at(Scenario request) {
        BitSet found = new BitSet();
        int caller = seat(request.from(), request.calling());
        int called = seat(request.to(), request.called());
        int subject = subject(request);
        int syntax = request.isHl7() ? -1 : syntax(request.transferSyntaxes().get(0));
        for (int i = 0; i < regions.size(); i++) {
            found.set(
                    i,
                    caller >= 0
                            && called >= 0
                            && regions.get(i).contains(caller, called, subject, request.operation(), syntax));
        }
        return found.stream().mapToObj(changes::get).toList();
    }

    private int seat(String device, String aeTitle) {
        for (int i = 0; i < space.seats().size(); i++) {
            if (space.seats().get(i).device().equals(device)
                    && space.seats().get(i).aeTitle().equals(aeTitle)) {
                return i;
            }
        }
        return -1;
    }

    private int subject(Scenario request) {
        Subject.Kind own = request.isHl7() ? Subject.Kind.HL7_MESSAGE : Subject.Kind.SOP_CLASS;
        Subject.Kind other = request.isHl7() ? Subject.Kind.OTHER_HL7_MESSAGE : Subject.Kind.OTHER_SOP_CLASS;
        int index = space.subjects().indexOf(new Subject(own, request.subject()));
        return index >= 0 ? index : space.subjects().indexOf(new Subject(other, ""));
    }

    private int syntax(String uid) {
        int index = space.transferSyntaxes().indexOf(uid);
        return index >= 0 ? index : space.transferSyntaxes().indexOf("");
    }

    /** Returns how many boxes there are of each kind. */
    public Map<Change.Kind, Long> counts() {
        Map<Change.Kind, Long> counts = new java.util.EnumMap<>(Change.Kind.class);
        for (Change.Kind kind : new TreeSet<>(List.of(Change.Kind.values()))) {
            counts.put(
                    kind,
                    changes.stream().filter(change -> change.kind() == kind).count());
        }
        return counts;
    }
}
