package dev.gantry.policy.testing;

import dev.gantry.policy.diagnostic.SourceSpan;
import java.util.List;
import java.util.Set;

/**
 * What came of one test.
 *
 * @param title the name of the test
 * @param span where it stands
 * @param failures one sentence for each outcome that was not as expected; empty where the test passed
 * @param rules the ids of the rules that determined its outcomes, or would if nothing were only watched
 */
public record TestOutcome(String title, SourceSpan span, List<String> failures, Set<String> rules) {
    public TestOutcome {
        failures = List.copyOf(failures);
        rules = Set.copyOf(rules);
    }

    /** Returns whether everything came out as expected. */
    public boolean passed() {
        return failures.isEmpty();
    }
}
