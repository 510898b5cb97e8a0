package dev.gantry.policy.activation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.testing.TestOutcome;
import java.util.List;
import java.util.Optional;

/**
 * A policy that was examined and is not in force.
 *
 * @param sources its files
 * @param resolved the policy with its names resolved, as far as that was possible
 * @param compiled what answers, absent where any problem of the text is an error
 * @param problems what was found in the text and by the gates, warnings included
 * @param failedTests its own tests that failed; none where it did not come so far
 */
public record Candidate(
        List<SourceText> sources,
        ResolvedPolicy resolved,
        Optional<CompiledPolicy> compiled,
        List<Problem> problems,
        List<TestOutcome> failedTests) {
    public Candidate {
        sources = List.copyOf(sources);
        problems = List.copyOf(problems);
        failedTests = List.copyOf(failedTests);
    }

    /** Returns whether it may come into force. */
    public boolean isFit() {
        return compiled.isPresent()
                && failedTests.isEmpty()
                && problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /** Returns whether it was made of files with these names and contents, in this order. */
    public boolean isOf(List<SourceText> others) {
        if (sources.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < sources.size(); i++) {
            SourceText source = sources.get(i);
            SourceText other = others.get(i);
            if (!source.name().equals(other.name()) || !source.content().equals(other.content())) {
                return false;
            }
        }
        return true;
    }
}
