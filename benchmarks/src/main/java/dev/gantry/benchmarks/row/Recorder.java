package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.report.Quantity;
import java.util.OptionalDouble;

/** Takes the values of one hop in one round. */
public interface Recorder {

    /** Takes a value. */
    void record(Quantity quantity, double value);

    /** The value of the direct connection in the same round, when it was measured. */
    OptionalDouble direct(Quantity quantity);
}
