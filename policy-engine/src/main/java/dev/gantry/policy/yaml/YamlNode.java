package dev.gantry.policy.yaml;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;

/** A value of a YAML text with its position: a {@link YamlScalar}, a {@link YamlList} or a {@link YamlMap}. */
public abstract sealed class YamlNode permits YamlScalar, YamlList, YamlMap {
    private final Reading reading;
    private final SourceSpan span;

    YamlNode(Reading reading, SourceSpan span) {
        this.reading = reading;
        this.span = span;
    }

    /** What all values of one text share. */
    record Reading(Problems problems, ProblemCodes codes) {}

    final Reading reading() {
        return reading;
    }

    /** Returns where it stands. */
    public final SourceSpan span() {
        return span;
    }

    /** Returns the collector of the problems of this text, for what only the caller can know to be wrong. */
    public final Problems problems() {
        return reading.problems;
    }

    /** Records that this value is wrong. */
    public final void report(YamlFault fault, String message, String... help) {
        report(fault, span, message, help);
    }

    final void report(YamlFault fault, SourceSpan at, String message, String... help) {
        reading.problems.error(reading.codes.of(fault), at, message, help);
    }

    final void report(YamlFault fault, SourceSpan at, String message, SourceSpan other, String label) {
        reading.problems.add(Problem.error(reading.codes.of(fault), at, message).relatedTo(other, label));
    }

    /** Returns what it is in a message: {@code a map}, {@code a list}, {@code a single value}. */
    abstract String shape();

    /** Returns the number of values in it, itself and those that aliases repeat included. */
    abstract long weight();

    final void expected(String what) {
        report(YamlFault.SHAPE, shape() + " stands here (expected: " + what + ")");
    }
}
