package dev.gantry.policy.check;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;

/** Runs every check that needs no more than the boxes of the rules. */
public final class PolicyChecker {
    private PolicyChecker() {}

    /**
     * Checks a policy.
     *
     * @param problems takes what is found
     * @param now decides what has expired
     * @param performable the obligations that this build can perform
     */
    public static void check(ResolvedPolicy policy, Problems problems, Instant now, Set<ObligationKind> performable) {
        LocalDate today = now.atZone(policy.written().defaults().timezone()).toLocalDate();
        new StagingChecks(problems, today).check(policy);
        new RuleChecks(problems, today).check(policy);
        new ReturnPathChecks(problems).check(policy);
        new ObligationChecks(problems, performable).check(policy);
        new UseChecks(problems).check(policy);
    }
}
