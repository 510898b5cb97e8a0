package dev.gantry.benchmarks.pending;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.benchmarks.report.TableReport;
import java.util.Locale;

/**
 * What one full table costs.
 *
 * @param table its name
 * @param entries how many it holds
 * @param heapBytes what they take on the heap after a collection
 * @param fileBytes what they take on disk, 0 where nothing is kept there
 * @param fillSeconds how long it took to fill, until all was on disk
 * @param reopenSeconds how long a start takes that reads the file, 0 where there is none
 * @param meanNanos mean time of a look-up, the clock's own cost included
 * @param p99Nanos its 99th percentile
 */
record TableFigures(
        String table,
        int entries,
        long heapBytes,
        long fileBytes,
        double fillSeconds,
        double reopenSeconds,
        double meanNanos,
        double p99Nanos) {

    /** The heap that a table may take. */
    static final long MAX_HEAP_BYTES = 200L << 20;
    /** How long a look-up may take, at the mean and at the 99th percentile. */
    static final double MAX_NANOS = 20_000;

    private static final double MIB = 1 << 20;

    /** Whether it is as small and as fast as is asked for. */
    @JsonProperty
    boolean holds() {
        return heapBytes < MAX_HEAP_BYTES && meanNanos < MAX_NANOS && p99Nanos < MAX_NANOS;
    }

    /** A line for people. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%s: %,d entries, %s MiB of heap, %s MiB on disk, look-up %s µs, p99 %s µs, filled in %s s, reopened in %s s%s",
                table,
                entries,
                TableReport.number(heapBytes / MIB),
                TableReport.number(fileBytes / MIB),
                TableReport.number(meanNanos / 1e3),
                TableReport.number(p99Nanos / 1e3),
                TableReport.number(fillSeconds),
                TableReport.number(reopenSeconds),
                holds() ? "" : " (expected: below 200 MiB of heap and 20 µs)");
    }
}
