package dev.gantry.proxy.instance;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.activation.Candidate;
import dev.gantry.policy.activation.Examination;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.proof.InvariantGate;
import dev.gantry.policy.testing.TestOutcome;
import dev.gantry.proxy.config.ConfigCodes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compiles a policy and has it pass its own tests and keep its invariants. */
public final class PolicyLoader {
    /** The obligations that this build performs; what carries another is denied. */
    public static final Set<ObligationKind> PERFORMABLE = Set.of(ObligationKind.QUERY, ObligationKind.OVERWRITE);

    private PolicyLoader() {}

    /** Returns what a policy has to pass before this build lets it come into force. */
    public static Examination examination(Clock clock) {
        return new Examination(clock, PERFORMABLE, List.of(new InvariantGate(clock)));
    }

    /**
     * Loads.
     *
     * @param problems takes what is wrong
     * @return the policy; empty after an error
     */
    public static Optional<CheckedPolicy> load(List<SourceText> sources, Clock clock, Problems problems) {
        Candidate candidate = examination(clock).examine(sources);
        candidate.problems().forEach(problems::add);
        for (TestOutcome outcome : candidate.failedTests()) {
            for (String failure : outcome.failures()) {
                problems.error(
                        ConfigCodes.POLICY_TEST, outcome.span(), "test `" + outcome.title() + "` fails: " + failure);
            }
        }
        return candidate.isFit() ? Optional.of(new CheckedPolicy(candidate)) : Optional.empty();
    }
}
