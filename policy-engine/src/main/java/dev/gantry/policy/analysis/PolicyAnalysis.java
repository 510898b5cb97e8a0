package dev.gantry.policy.analysis;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.Sender;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Outcome;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.check.PolicyChecker;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every cell of a policy for rules that do not do what they seem to do. What a rule that is only watched would do is
 * judged as if everything watched were enforced. Attributes count as independent of each other, and state as possible.
 */
@SuppressWarnings("ReferenceEquality") // A rule is compared with itself: each is one object.
public final class PolicyAnalysis {
    private static final int GET = Operations.of(Sender.CALLER, DimseCommand.C_GET);
    /** How many points of a rule are looked at to find others that do the same. */
    private static final int MOST_TO_COVER = 100_000;

    private static final int STORE_BACK = Operations.of(Sender.CALLED, DimseCommand.C_STORE);

    private final ResolvedPolicy policy;
    private final LocalDate today;
    private final Points points;
    private final Cells cells;
    private final List<RuleState> states = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> withoutReturn = new HashSet<>();
    private final Set<List<String>> conflicts = new HashSet<>();

    private PolicyAnalysis(ResolvedPolicy policy, Instant now) {
        this.policy = policy;
        this.today = now.atZone(policy.written().defaults().timezone()).toLocalDate();
        Space space = Space.of(policy);
        this.points = new Points(space, now);
        this.cells = new Cells(space, CellBox.of(space, 0, false));
        policy.rules().forEach(rule -> states.add(new RuleState(rule)));
    }

    /**
     * Analyses a policy whose names could be resolved.
     *
     * @param now decides what has expired
     * @return what was found, by kind and then by place
     */
    public static List<Finding> analyse(ResolvedPolicy policy, Instant now) {
        PolicyAnalysis analysis = new PolicyAnalysis(policy, now);
        analysis.walk();
        analysis.report();
        analysis.reportChecks(now);
        analysis.findings.sort(Comparator.comparing(Finding::kind)
                .thenComparing(finding -> finding.span().source().name())
                .thenComparingInt(finding -> finding.span().line())
                .thenComparing(Finding::message));
        return List.copyOf(analysis.findings);
    }

    private void walk() {
        Set<Object> seen = new HashSet<>();
        for (Cells.Group group : cells.groups()) {
            List<Cell> of = cells.cells(group);
            for (Cell cell : of) {
                if (seen.add(cell.key())) {
                    visit(cell);
                }
            }
            returnPath(of);
        }
    }

    private void visit(Cell cell) {
        LinkedHashSet<RuleState> here = new LinkedHashSet<>();
        boolean staged = false;
        for (CellBox box : cell.boxes()) {
            RuleState state = states.get(box.rule());
            here.add(state);
            staged |= state.rule.isStaged();
        }
        here.forEach(state -> state.cells.add(cell));
        boolean open = here.stream().anyMatch(state -> !state.isSettled());
        if (open) {
            boolean anyStaged = staged;
            Points.Search search = points.search(cell, Map.of(), outcomes -> {
                Outcome enforced = outcomes.of(0, false);
                Outcome shadow = anyStaged ? outcomes.of(0, true) : enforced;
                here.forEach(state -> state.note(state.rule.isStaged() ? shadow : enforced));
                return here.stream().allMatch(RuleState::isSettled);
            });
            if (search == Points.Search.TOO_MANY) {
                here.forEach(RuleState::settle);
            }
        }
        widening(cell, here);
        conflicts(cell);
    }

    private void widening(Cell cell, Set<RuleState> here) {
        CellBox broad = null;
        for (CellBox box : cell.boxes()) {
            if (box.kind() == RuleKind.ALLOW
                    && !box.isConditional()
                    && !box.resolved().isStaged()) {
                broad = box;
            }
        }
        if (broad == null) {
            return;
        }
        CellBox wide = broad;
        for (RuleState state : here) {
            boolean conditional =
                    cell.boxes().stream().anyMatch(box -> box.resolved() == state.rule && box.isConditional());
            if (state.isAllow() && conditional && !state.widened && !state.rule.isStaged()) {
                Scenario example = find(
                        cell,
                        outcome -> outcome.allowed()
                                && outcome.allows().contains(wide)
                                && outcome.allows().stream().noneMatch(box -> box.resolved() == state.rule));
                if (example != null) {
                    state.widened = true;
                    add(
                            Finding.Kind.WIDENING,
                            state.rule,
                            "rule `" + wide.resolved().id() + "` allows what rule `" + state.rule.id()
                                    + "` has conditions for",
                            List.of(wide.resolved()),
                            example);
                }
            }
        }
    }

    private void conflicts(Cell cell) {
        List<CellBox> boxes = cell.boxes();
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = i + 1; j < boxes.size(); j++) {
                ResolvedRule a = boxes.get(i).resolved();
                ResolvedRule b = boxes.get(j).resolved();
                boolean carry = !a.obligations().isEmpty() && !b.obligations().isEmpty();
                if (carry && !canBeJoined(a, b) && !conflicts.contains(List.of(a.id(), b.id()))) {
                    CellBox one = boxes.get(i);
                    CellBox other = boxes.get(j);
                    Scenario example =
                            find(cell, outcome -> outcome.allowed() && holds(outcome, one) && holds(outcome, other));
                    if (example != null) {
                        conflicts.add(List.of(a.id(), b.id()));
                        add(
                                Finding.Kind.OBLIGATION_CONFLICT,
                                a,
                                "rules `" + a.id() + "` and `" + b.id()
                                        + "` meet with obligations that cannot be joined",
                                List.of(b),
                                example);
                    }
                }
            }
        }
    }

    private static boolean holds(Outcome outcome, CellBox box) {
        return outcome.allows().contains(box) || outcome.requires().contains(box);
    }

    private boolean canBeJoined(ResolvedRule a, ResolvedRule b) {
        for (String one : a.obligations()) {
            for (String other : b.obligations()) {
                if (differ(one, other, ObligationKind.DE_IDENTIFY, "key")
                        || differ(one, other, ObligationKind.DE_IDENTIFY, "profile")) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean differ(String a, String b, ObligationKind kind, String setting) {
        Obligation one = policy.obligations().get(a);
        Obligation other = policy.obligations().get(b);
        Map<String, String> left = one == null ? null : one.duties().get(kind);
        Map<String, String> right = other == null ? null : other.duties().get(kind);
        return left != null && right != null && !left.getOrDefault(setting, "").equals(right.getOrDefault(setting, ""));
    }

    /** A C-GET needs the C-STORE requests of the called side (PS3.4 C.4.3). */
    private void returnPath(List<Cell> group) {
        List<Cell> gets =
                group.stream().filter(cell -> (cell.operations() & GET) != 0).toList();
        boolean back = gets.isEmpty()
                || group.stream()
                        .filter(cell -> (cell.operations() & STORE_BACK) != 0)
                        .anyMatch(cell -> find(cell, Outcome::allowed) != null);
        if (back) {
            return;
        }
        for (Cell cell : gets) {
            for (CellBox box : cell.boxes()) {
                if (box.kind() == RuleKind.ALLOW
                        && withoutReturn.add(box.resolved().id())) {
                    ResolvedRule rule = box.resolved();
                    Scenario example = find(cell, outcome -> outcome.allowed() && holds(outcome, box));
                    if (example != null) {
                        add(
                                Finding.Kind.RETURN_PATH,
                                rule,
                                "rule `" + rule.id() + "` lets instances be asked for by C-GET, and none may come back",
                                List.of(),
                                example);
                    }
                }
            }
        }
    }

    private void report() {
        for (RuleState state : states) {
            ResolvedRule rule = state.rule;
            if (!state.holds) {
                if (!rule.boxes().isEmpty()) {
                    add(
                            Finding.Kind.IMPOSSIBLE,
                            rule,
                            "rule `" + rule.id() + "` can never hold: " + why(state),
                            List.of(),
                            null);
                }
            } else if (!state.effective && state.isAllow()) {
                List<ResolvedRule> by = cover(state, Outcome::denies, Outcome::unmet);
                add(
                        Finding.Kind.DEAD,
                        rule,
                        "rule `" + rule.id() + "` allows nothing: " + names(by) + " take" + (by.size() == 1 ? "s" : "")
                                + " all of it away",
                        by,
                        example(
                                state,
                                outcome -> !outcome.denies().isEmpty()
                                        || !outcome.unmet().isEmpty()));
            } else if (!state.effective) {
                add(
                        Finding.Kind.INEFFECTIVE,
                        rule,
                        "rule `" + rule.id() + "` changes nothing: nothing it bears on is allowed",
                        List.of(),
                        example(state, outcome -> true));
            } else if (!state.unique) {
                List<ResolvedRule> by = cover(
                        state,
                        state.isAllow()
                                ? Outcome::allows
                                : rule.kind() == RuleKind.DENY ? Outcome::denies : Outcome::requires,
                        outcome -> List.of());
                add(
                        Finding.Kind.REDUNDANT,
                        rule,
                        "rule `" + rule.id() + "` is not needed"
                                + (by.isEmpty()
                                        ? ": nothing it asks for is missing without it"
                                        : ": " + names(by) + (by.size() == 1 ? " does" : " do") + " the same"),
                        by,
                        example(
                                state,
                                outcome -> state.isAllow()
                                        ? outcome.allowed()
                                        : !outcome.allows().isEmpty()));
            }
        }
    }

    private String why(RuleState state) {
        var conditions = state.rule.written().conditions();
        LocalDate expires = conditions.expires();
        if (expires != null && expires.isBefore(today)) {
            return "it expired with " + expires;
        }
        if (state.cells.isEmpty()) {
            return "none of its callers is known as strongly as it asks for";
        }
        if (state.rule.schedule() != null && !conditions.where().isEmpty()) {
            return "its schedule or its conditions on attributes leave nothing";
        }
        return state.rule.schedule() != null
                ? "its schedule is never open"
                : "its conditions on attributes contradict each other";
    }

    private static String names(List<ResolvedRule> rules) {
        return rules.isEmpty()
                ? "other rules"
                : (rules.size() == 1 ? "rule " : "rules ")
                        + String.join(
                                ", ",
                                rules.stream()
                                        .map(rule -> "`" + rule.id() + "`")
                                        .toList());
    }

    /** Returns few rules that together do the same as one at all of its points, found greedily. */
    private List<ResolvedRule> cover(
            RuleState state, Function<Outcome, List<CellBox>> first, Function<Outcome, List<CellBox>> second) {
        Map<ResolvedRule, BitSet> covered = new LinkedHashMap<>();
        BitSet open = new BitSet();
        for (Cell cell : state.cells) {
            points.search(cell, Map.of(), outcomes -> {
                Outcome outcome = outcomes.of(0, state.rule.isStaged());
                if (plays(state, outcome)) {
                    int number = open.length();
                    open.set(number);
                    for (List<CellBox> boxes : List.of(first.apply(outcome), second.apply(outcome))) {
                        for (CellBox box : boxes) {
                            if (box.resolved() != state.rule) {
                                covered.computeIfAbsent(box.resolved(), rule -> new BitSet())
                                        .set(number);
                            }
                        }
                    }
                }
                return open.length() > MOST_TO_COVER;
            });
        }
        List<ResolvedRule> chosen = new ArrayList<>();
        while (!open.isEmpty()) {
            ResolvedRule best = null;
            int most = 0;
            for (Map.Entry<ResolvedRule, BitSet> entry : covered.entrySet()) {
                BitSet still = (BitSet) entry.getValue().clone();
                still.and(open);
                if (still.cardinality() > most) {
                    most = still.cardinality();
                    best = entry.getKey();
                }
            }
            if (best == null) {
                break;
            }
            chosen.add(best);
            open.andNot(Objects.requireNonNull(covered.get(best)));
        }
        chosen.sort(Comparator.comparing(ResolvedRule::id));
        return chosen;
    }

    private static boolean plays(RuleState state, Outcome outcome) {
        List<CellBox> boxes = switch (state.rule.kind()) {
            case ALLOW -> outcome.allows();
            case DENY -> outcome.denies();
            case REQUIRE -> outcome.requires();
        };
        return boxes.stream().anyMatch(box -> box.resolved() == state.rule);
    }

    private @Nullable Scenario example(RuleState state, Predicate<Outcome> sought) {
        for (Cell cell : state.cells) {
            Scenario found =
                    find(cell, state.rule.isStaged(), outcome -> plays(state, outcome) && sought.test(outcome));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Scenario find(Cell cell, Predicate<Outcome> sought) {
        return find(cell, false, sought);
    }

    private @Nullable Scenario find(Cell cell, boolean shadow, Predicate<Outcome> sought) {
        List<Scenario> found = new ArrayList<>(1);
        points.search(cell, Map.of(), outcomes -> {
            boolean is = sought.test(outcomes.of(0, shadow));
            if (is) {
                found.add(outcomes.scenario());
            }
            return is;
        });
        return found.isEmpty() ? null : found.get(0);
    }

    private void add(
            Finding.Kind kind,
            ResolvedRule rule,
            String message,
            List<ResolvedRule> others,
            @Nullable Scenario example) {
        SourceSpan other =
                others.isEmpty() ? null : others.get(0).written().id().span();
        findings.add(new Finding(
                kind,
                kind.code(),
                rule.id(),
                rule.written().id().span(),
                message,
                others.stream().map(ResolvedRule::id).toList(),
                other,
                example));
    }

    /** What the checks of a policy find of ways back, devices and zones belongs here too. */
    private void reportChecks(Instant now) {
        Problems problems = new Problems();
        PolicyChecker.check(policy, problems, now, EnumSet.allOf(ObligationKind.class));
        Set<String> ways = Set.of("E307", "W410");
        Set<String> identity = new TreeSet<>(List.of("W406", "W407", "W408"));
        for (Problem problem : problems.sorted()) {
            Finding.Kind kind = ways.contains(problem.code())
                    ? Finding.Kind.RETURN_PATH
                    : identity.contains(problem.code()) ? Finding.Kind.IDENTITY : null;
            if (kind != null) {
                ProblemCode code = ProblemCode.valueOf(problem.code());
                findings.add(new Finding(kind, code, "", problem.span(), problem.message(), List.of(), null, null));
            }
        }
    }
}
