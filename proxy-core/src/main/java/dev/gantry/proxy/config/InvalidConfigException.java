package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidConfigException(List<Problem> problems) {
        super(ProblemRenderer.render(problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order of the text, warnings among them. */
    public List<Problem> problems() {
        return problems;
    }
}
