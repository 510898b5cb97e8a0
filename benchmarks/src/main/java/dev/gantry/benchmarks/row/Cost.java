package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.measure.ProcessGroup;
import java.time.Duration;

/** Processor time of the hop and of both ends of the load, from a moment on. */
public final class Cost {

    private final Bench bench;
    private final ProcessGroup group;
    private final long startNanos = System.nanoTime();
    private final Duration hopBefore;
    private final Duration generatorBefore;
    private final Duration sinkBefore;

    /** Begins to count. */
    public Cost(Bench bench, RunningHop hop) {
        this.bench = bench;
        this.group = hop.group();
        this.hopBefore = group.cpu();
        this.generatorBefore = bench.generatorLoop().cpu();
        this.sinkBefore = bench.sinkLoop().cpu();
    }

    /** Seconds since the start. */
    public double elapsedSeconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** CPU-seconds of the hop's processes. */
    public double hopSeconds() {
        return seconds(group.cpu().minus(hopBefore));
    }

    /** CPU-seconds of the load generator's thread. */
    double generatorSeconds() {
        return seconds(bench.generatorLoop().cpu().minus(generatorBefore));
    }

    /** CPU-seconds of the sink's thread. */
    double sinkSeconds() {
        return seconds(bench.sinkLoop().cpu().minus(sinkBefore));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
