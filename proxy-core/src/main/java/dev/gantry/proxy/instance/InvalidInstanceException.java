package dev.gantry.proxy.instance;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.proxy.config.ConfigCodes;
import java.util.List;

/** What a configuration names cannot be used, with everything that is wrong with it. */
public final class InvalidInstanceException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidInstanceException(List<Problem> problems) {
        super(ProblemRenderer.render(problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order of the texts, warnings among them. */
    public List<Problem> problems() {
        return problems;
    }

    /** Tells whether what was written is right, and only the machine is not as it says: a file that cannot be read. */
    public boolean isOfTheEnvironment() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .allMatch(problem -> problem.code().equals(ConfigCodes.UNREADABLE));
    }
}
