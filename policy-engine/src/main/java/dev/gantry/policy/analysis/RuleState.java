package dev.gantry.policy.analysis;

import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Outcome;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is known so far of one rule. */
@SuppressWarnings("ReferenceEquality") // A rule is compared with itself: each is one object.
final class RuleState {
    final ResolvedRule rule;
    /** The first cell of each kind that it has a box in. */
    final List<Cell> cells = new ArrayList<>();
    /** Whether it holds anywhere. */
    boolean holds;
    /** Whether it makes a difference to what other kinds of rule leave: an allow that is not denied, a deny that denies. */
    boolean effective;
    /** Whether nothing else does the same somewhere. */
    boolean unique;
    /** Whether a broad allow undoes its conditions. */
    boolean widened;

    RuleState(ResolvedRule rule) {
        this.rule = rule;
    }

    boolean isSettled() {
        return holds && effective && unique;
    }

    void settle() {
        holds = true;
        effective = true;
        unique = true;
    }

    /** Notes what an outcome in which the rule plays a part shows. */
    void note(Outcome outcome) {
        switch (rule.kind()) {
            case ALLOW -> noteAllow(outcome);
            case DENY -> noteDeny(outcome);
            case REQUIRE -> noteRequire(outcome);
        }
    }

    private void noteAllow(Outcome outcome) {
        if (!contains(outcome.allows())) {
            return;
        }
        holds = true;
        if (outcome.denies().isEmpty() && outcome.unmet().isEmpty()) {
            effective = true;
            unique |= isOnly(outcome.allows())
                    || !rule.written().effects().limits().isEmpty()
                    || addsObligations(outcome);
        }
    }

    private void noteDeny(Outcome outcome) {
        if (contains(outcome.denies())) {
            holds = true;
            if (!outcome.allows().isEmpty() && outcome.unmet().isEmpty()) {
                effective = true;
                unique |= isOnly(outcome.denies());
            }
        }
    }

    private void noteRequire(Outcome outcome) {
        if (contains(outcome.requires())) {
            holds = true;
            if (!outcome.allows().isEmpty() && outcome.denies().isEmpty()) {
                effective = true;
                unique |= outcome.unmet().isEmpty()
                        ? addsObligations(outcome)
                        : contains(outcome.unmet()) && isOnly(outcome.unmet());
            }
        }
    }

    private boolean contains(List<CellBox> boxes) {
        return boxes.stream().anyMatch(box -> box.resolved() == rule);
    }

    private boolean isOnly(List<CellBox> boxes) {
        return boxes.stream().allMatch(box -> box.resolved() == rule);
    }

    private boolean addsObligations(Outcome outcome) {
        if (rule.obligations().isEmpty()) {
            return false;
        }
        Set<String> others = new TreeSet<>();
        for (List<CellBox> boxes : List.of(outcome.allows(), outcome.requires())) {
            for (CellBox box : boxes) {
                if (box.resolved() != rule) {
                    others.addAll(box.resolved().obligations());
                }
            }
        }
        return !others.containsAll(rule.obligations());
    }

    boolean isAllow() {
        return rule.kind() == RuleKind.ALLOW;
    }
}
