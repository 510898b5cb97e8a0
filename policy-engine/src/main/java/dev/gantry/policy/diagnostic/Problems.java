package dev.gantry.policy.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects every problem of a run, so that a person repairs a text in one go. Holds at most {@value #LIMIT} of them: what
 * comes after is counted only, so that hostile text costs bounded memory. Not safe for several threads.
 */
public final class Problems {
    /** The number of problems kept. */
    public static final int LIMIT = 1000;

    private static final Comparator<Problem> BY_POSITION = Comparator.comparing(
                    (Problem p) -> p.span().source().name())
            .thenComparingInt(p -> p.span().line())
            .thenComparingInt(p -> p.span().column())
            .thenComparing(Problem::severity)
            .thenComparing(Problem::code)
            .thenComparing(Problem::message);

    private final List<Problem> list = new ArrayList<>();
    private int errors;
    private int dropped;

    /** Adds a problem. */
    public void add(Problem problem) {
        if (problem.severity() == Severity.ERROR) {
            errors++;
        }
        if (list.size() < LIMIT) {
            list.add(problem);
        } else {
            dropped++;
        }
    }

    /** Adds an error. */
    public void error(String code, SourceSpan span, String message, String... help) {
        add(Problem.error(code, span, message, help));
    }

    /** Adds a warning. */
    public void warning(String code, SourceSpan span, String message, String... help) {
        add(Problem.warning(code, span, message, help));
    }

    /** Returns whether any error was added, kept or not. */
    public boolean hasErrors() {
        return errors > 0;
    }

    /** Returns the number of errors that were added, kept or not. */
    public int errorCount() {
        return errors;
    }

    /** Returns how many problems were added after the limit was reached, and so are not in {@link #sorted()}. */
    public int dropped() {
        return dropped;
    }

    /** Returns the problems in the order of file name, line and column. */
    public List<Problem> sorted() {
        return list.stream().sorted(BY_POSITION).toList();
    }
}
