package dev.gantry.proxy.demo.hospital;

import dev.gantry.policy.diagnostic.Problem;
import java.util.List;

/** A demo hospital cannot be made, or be used as it is. */
public final class HospitalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    HospitalException(String message, List<Problem> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    HospitalException(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of();
    }

    /** Returns what is wrong with its policy; empty where the message says all. */
    public List<Problem> problems() {
        return problems;
    }
}
