package dev.gantry.policy.mutation;

import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule and one change to it.
 *
 * @param rule the rule as it stands
 * @param change what is done to it
 */
record Mutant(ResolvedRule rule, Mutations.Change change) {
    /** Returns the mutants of a rule: none for one that is only watched, which no verdict of a test depends on. */
    static List<Mutant> of(ResolvedRule rule) {
        List<Mutant> mutants = new ArrayList<>();
        if (!rule.isStaged()) {
            mutants.add(new Mutant(rule, Mutations.Change.DELETED));
            // The opposite of a require would be an allow without its duty, which is what remains when it is deleted.
            if (rule.kind() != RuleKind.REQUIRE) {
                mutants.add(new Mutant(rule, Mutations.Change.FLIPPED));
            }
        }
        return mutants;
    }

    /** Returns the rule after the change; null where it is gone. */
    @Nullable
    ResolvedRule changed() {
        return change == Mutations.Change.DELETED ? null : flipped();
    }

    /** Returns whether requests can be allowed, or lose an obligation, that were not or did not. */
    boolean widens() {
        return rule.kind() != RuleKind.ALLOW
                || (change == Mutations.Change.DELETED && !rule.obligations().isEmpty());
    }

    /** Returns whether requests can be denied that were allowed. */
    boolean narrows() {
        return rule.kind() == RuleKind.ALLOW;
    }

    /** What belongs to an allow alone is left out: a deny has no obligations, limits or expiry. */
    private ResolvedRule flipped() {
        Rule written = rule.written();
        Rule.Conditions conditions = written.conditions();
        Rule opposite = new Rule(
                written.id(),
                rule.kind() == RuleKind.ALLOW ? RuleKind.DENY : RuleKind.ALLOW,
                written.scope(),
                new Rule.Conditions(
                        conditions.where(), conditions.user(), conditions.when(), null, List.of(), false, null),
                new Rule.Effects(List.of(), List.of(), false, null, Set.of()),
                written.staging(),
                written.why());
        return new ResolvedRule(
                opposite,
                rule.boxes(),
                rule.uncut(),
                rule.hole(),
                rule.schedule(),
                rule.userRoles(),
                List.of(),
                Set.of(),
                false);
    }
}
