package dev.gantry.policy.activation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a policy has to pass before it comes into force: that it compiles, its own tests, and gates. Changes
 * nothing, and may take as long as compiling takes.
 *
 * @param clock tells what has expired, and the time that tests run at
 * @param performable the obligations that this build can perform
 * @param gates what a policy must pass beside its own tests
 */
public record Examination(Clock clock, Set<ObligationKind> performable, List<Gate> gates) {
    public Examination {
        performable = Set.copyOf(performable);
        gates = List.copyOf(gates);
    }

    /**
     * Examines a policy.
     *
     * @param sources its files, at least one
     */
    public Candidate examine(List<SourceText> sources) {
        Instant now = clock.instant();
        PolicyCompiler.Result result = compile(sources, now);
        if (result.policy().isEmpty()) {
            return new Candidate(sources, result.resolved(), Optional.empty(), result.problems(), List.of());
        }
        CompiledPolicy compiled = result.policy().get();
        List<TestOutcome> failed = PolicyTests.run(result.resolved(), compiled, now).stream()
                .filter(outcome -> !outcome.passed())
                .toList();
        List<Problem> problems = new ArrayList<>(result.problems());
        for (Gate gate : gates) {
            problems.addAll(gate.check(result.resolved(), compiled));
        }
        return new Candidate(sources, result.resolved(), Optional.of(compiled), problems, failed);
    }

    /** Compiles a policy by the time of {@code now}, and lets it pass nothing. */
    PolicyCompiler.Result compile(List<SourceText> sources, Instant now) {
        return PolicyCompiler.compile(sources, now, performable);
    }
}
