package dev.gantry.policy.proof;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.model.Invariant;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one invariant.
 *
 * @param status whether it holds
 * @param message one sentence, in the house style
 * @param counterExample a request that breaks it, absent where it holds or a path says it
 * @param path a chain of flows that breaks it; empty where it holds or a request says it
 */
public record Proof(
        Invariant invariant,
        Status status,
        String message,
        @Nullable Scenario counterExample,
        List<Hop> path) {
    /** Whether an invariant holds. */
    public enum Status {
        HOLDS,
        FAILS,
        /** There is too much to look at; it counts as failing. */
        UNDECIDED
    }

    public Proof {
        path = List.copyOf(path);
    }

    /** Returns whether it holds. */
    public boolean holds() {
        return status == Status.HOLDS;
    }

    /** Returns what breaks it, a line for each request or flow; empty where it holds. */
    public List<String> evidence() {
        List<String> lines = new ArrayList<>();
        if (counterExample != null) {
            lines.add(counterExample.text());
        }
        for (Hop hop : path) {
            lines.add(hop.from() + " → " + hop.to() + " by " + String.join(", ", hop.rules())
                    + (hop.obligations().isEmpty() ? "" : " with " + String.join(", ", hop.obligations())) + ": "
                    + hop.request().text());
        }
        return lines;
    }

    /** Returns it as an error, for an invariant that does not hold. */
    public Problem problem() {
        return Problem.error(
                ProblemCode.E318.name(),
                invariant.text().span(),
                message,
                evidence().stream().map(line -> "for example: " + line).toArray(String[]::new));
    }
}
