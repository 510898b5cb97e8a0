package dev.gantry.policy.proof;

import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Outcome;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Selection;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.model.Invariant;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.Operations;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Proves invariants by looking at every cell they speak of. What counts is what the rules enforce: a rule that is only
 * watched takes no part, while zones and pairs that are only watched count as if they were enforced. Limits play no part, and
 * every obligation counts as one that can be performed.
 */
public final class Proofs {
    private final Space space;
    private final Points points;
    private final Selection selection;
    private final Map<Boolean, Cells> cells = new HashMap<>();
    private final Map<Boolean, List<Cells.Group>> groups = new HashMap<>();
    private final Map<String, Flows> flows = new HashMap<>();

    private Proofs(ResolvedPolicy policy, Instant now) {
        this.space = Space.of(policy);
        this.points = new Points(space, now);
        this.selection = new Selection(space, policy);
    }

    /**
     * Proves every invariant of a policy that was checked without an error.
     *
     * @param now the first moment that counts
     * @return one proof for each, in their order
     */
    public static List<Proof> prove(ResolvedPolicy policy, Instant now) {
        Proofs proofs = new Proofs(policy, now);
        return policy.written().invariants().stream().map(proofs::prove).toList();
    }

    private Proof prove(Invariant invariant) {
        return switch (invariant.kind()) {
            case NEVER -> never(invariant);
            case ALWAYS_ALLOWED -> always(invariant);
            case NO_PATH -> path(invariant, null);
            case EVERY_PATH -> path(invariant, invariant.obligation());
        };
    }

    private Proof never(Invariant invariant) {
        Cells all = cells(invariant);
        Name excuse = invariant.obligation();
        Predicate<Outcome> broken = outcome ->
                outcome.allowed() && (excuse == null || !outcome.obligations().contains(excuse.text()));
        List<Selection.Matter> matters = selection.matters(invariant.services(), invariant.sop(), true);
        Search search = new Search(Map.of(), broken);
        for (Cells.Group group :
                all.groups(selection.seats(invariant.from()), selection.seats(invariant.to()), false)) {
            for (Cell cell : all.cells(group)) {
                for (Selection.Matter matter : matters) {
                    Optional<Cell> part = cell.within(matter.subjects(), matter.operations());
                    if (part.isPresent() && search.look(part.get())) {
                        return fails(
                                invariant,
                                "a request that should never be is allowed by "
                                        + String.join(", ", search.rules)
                                        + (excuse == null ? "" : " without `" + excuse + "`"),
                                search.found);
                    }
                }
            }
        }
        return search.rest(invariant);
    }

    private Proof always(Invariant invariant) {
        Cells all = cells(invariant);
        Map<Integer, String> given = new HashMap<>();
        invariant
                .attributes()
                .forEach((keyword, value) ->
                        Attributes.find(keyword).ifPresent(attribute -> given.put(attribute.tag(), value)));
        Search search = new Search(given, outcome -> !outcome.allowed());
        BitSet from = selection.seats(invariant.from());
        BitSet to = selection.seats(invariant.to());
        for (Selection.Matter matter : selection.matters(invariant.services(), invariant.sop(), false)) {
            boolean hl7 = (matter.operations() & Operations.HL7_MESSAGE) != 0;
            for (Cells.Group group : all.groups(ofKind(from, hl7), ofKind(to, hl7), true)) {
                for (Cell cell : all.cells(group, matter.subjects(), matter.operations())) {
                    if (search.look(cell)) {
                        return fails(invariant, "a request that should always be allowed is not", search.found);
                    }
                }
            }
        }
        return search.rest(invariant);
    }

    private BitSet ofKind(BitSet seats, boolean hl7) {
        BitSet set = new BitSet();
        seats.stream().filter(seat -> space.seats().get(seat).isHl7() == hl7).forEach(set::set);
        return set;
    }

    private Proof path(Invariant invariant, @Nullable Name cut) {
        boolean openings = invariant.includingBreakGlass();
        Flows graph = flows.computeIfAbsent(
                openings + " " + (cut == null ? "" : cut.text()),
                key -> new Flows(
                        space,
                        cells(invariant),
                        groups(openings),
                        points,
                        outcome -> cut == null || !outcome.obligations().contains(cut.text())));
        List<Hop> path = graph.path(selection.seats(invariant.from()), selection.seats(invariant.to()));
        if (path.isEmpty()) {
            return new Proof(invariant, Proof.Status.HOLDS, "holds", null, List.of());
        }
        String way = path.get(0).from() + " → "
                + String.join(" → ", path.stream().map(Hop::to).toList());
        String message =
                cut == null ? "there is a path: " + way : "there is a path that does not pass `" + cut + "`: " + way;
        return new Proof(invariant, Proof.Status.FAILS, message, null, path);
    }

    private Cells cells(Invariant invariant) {
        return cells.computeIfAbsent(
                invariant.includingBreakGlass(), openings -> new Cells(space, CellBox.of(space, 0, openings)));
    }

    private List<Cells.Group> groups(boolean openings) {
        return groups.computeIfAbsent(
                openings,
                key -> java.util.Objects.requireNonNull(cells.get(key)).groups());
    }

    private static Proof fails(Invariant invariant, String message, @Nullable Scenario example) {
        return new Proof(invariant, Proof.Status.FAILS, message, example, List.of());
    }

    /** Looks for a point that breaks an invariant, each kind of cell once. */
    private final class Search {
        private final Map<Integer, String> given;
        private final Predicate<Outcome> broken;
        private final Set<Object> seen = new HashSet<>();
        private boolean undecided;
        private @Nullable Scenario found;
        private List<String> rules = List.of();

        Search(Map<Integer, String> given, Predicate<Outcome> broken) {
            this.given = given;
            this.broken = broken;
        }

        boolean look(Cell cell) {
            if (!seen.add(List.of(cell.key(), cell.operation()))) {
                return false;
            }
            Points.Search search = points.search(cell, given, outcomes -> {
                Outcome outcome = outcomes.of(0, false);
                boolean is = broken.test(outcome);
                if (is) {
                    found = outcomes.scenario();
                    rules = List.copyOf(outcome.rules());
                }
                return is;
            });
            undecided |= search == Points.Search.TOO_MANY;
            return search == Points.Search.FOUND;
        }

        Proof rest(Invariant invariant) {
            return undecided
                    ? new Proof(
                            invariant,
                            Proof.Status.UNDECIDED,
                            "the invariant cannot be decided: the rules it speaks of tell too many requests apart",
                            null,
                            List.of())
                    : new Proof(invariant, Proof.Status.HOLDS, "holds", null, List.of());
        }
    }
}
