package dev.gantry.policy.mutation;

import dev.gantry.policy.model.Name;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.testing.TestOutcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which rules the tests of a policy reach. A rule is covered when it took part in the verdict of a test, the enforced one or
 * the shadow one.
 *
 * @param rules the number of rules
 * @param uncovered the rules that no test reaches, in the order of their ids
 */
public record Coverage(int rules, List<Name> uncovered) {
    public Coverage {
        uncovered = List.copyOf(uncovered);
    }

    /** Returns the coverage of some outcomes, which are those of the tests of the policy. */
    public static Coverage of(ResolvedPolicy policy, List<TestOutcome> outcomes) {
        Set<String> reached = new HashSet<>();
        outcomes.forEach(outcome -> reached.addAll(outcome.rules()));
        List<Name> uncovered = new ArrayList<>();
        policy.rules().stream()
                .filter(rule -> !reached.contains(rule.id()))
                .forEach(rule -> uncovered.add(rule.written().id()));
        return new Coverage(policy.rules().size(), uncovered);
    }

    /** Returns how many rules are covered. */
    public int covered() {
        return rules - uncovered.size();
    }

    /** Returns the share of rules that are covered in percent, 100 for a policy without rules. */
    public double percent() {
        return rules == 0 ? 100 : 100.0 * covered() / rules;
    }
}
