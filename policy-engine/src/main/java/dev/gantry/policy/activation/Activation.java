package dev.gantry.policy.activation;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.testing.TestOutcome;
import java.util.List;

/** What came of an attempt to activate a policy. */
public sealed interface Activation {
    /**
     * The policy is in force.
     *
     * @param policy now in force
     * @param warnings what deserves a look
     * @param persisted whether it was written down for the next start; if not, it is in force all the same
     */
    record Activated(ActivePolicy policy, List<Problem> warnings, boolean persisted) implements Activation {
        public Activated {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The policy is not in force, and what was in force before still is.
     *
     * @param problems what is wrong, warnings included
     * @param failedTests the policy's own tests that failed; none where it did not come so far
     */
    record Refused(List<Problem> problems, List<TestOutcome> failedTests) implements Activation {
        public Refused {
            problems = List.copyOf(problems);
            failedTests = List.copyOf(failedTests);
        }
    }
}
