package dev.gantry.proxy.instance;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import dev.gantry.proxy.config.ConfigCodes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compiles a policy and lets it pass its own tests. */
public final class PolicyLoader {
    /** The obligations that this build performs; what carries another is denied. */
    public static final Set<ObligationKind> PERFORMABLE = Set.of(ObligationKind.QUERY, ObligationKind.OVERWRITE);

    private PolicyLoader() {}

    /**
     * Loads.
     *
     * @param problems takes what is wrong
     * @return the policy; empty after an error
     */
    public static Optional<CheckedPolicy> load(List<SourceText> sources, Clock clock, Problems problems) {
        Instant now = clock.instant();
        PolicyCompiler.Result result = PolicyCompiler.compile(sources, now, PERFORMABLE);
        result.problems().forEach(problems::add);
        if (result.policy().isEmpty()) {
            return Optional.empty();
        }
        boolean passed = true;
        for (TestOutcome outcome :
                PolicyTests.run(result.resolved(), result.policy().get(), now)) {
            for (String failure : outcome.failures()) {
                passed = false;
                problems.error(
                        ConfigCodes.POLICY_TEST, outcome.span(), "test `" + outcome.title() + "` fails: " + failure);
            }
        }
        return passed
                ? Optional.of(new CheckedPolicy(
                        sources, result.resolved(), result.policy().get()))
                : Optional.empty();
    }
}
