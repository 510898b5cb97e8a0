package dev.gantry.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * Whether an instance grows: the median of the samples in the second half is held against that of the second quarter, which leaves
 * out the start with its compiler and its empty pools.
 */
final class Growth {
    /** Fewer samples say nothing. */
    static final int LEAST_SAMPLES = 4;

    /** What may be more in the second half, in the unit of the quantity. */
    private record Bound(String title, long most, ToLongFunction<Sample> value) {}

    private static final List<Bound> BOUNDS = List.of(
            new Bound("resident memory, KiB", 48 << 10, sample -> sample.residentBytes() >> 10),
            new Bound("heap after a collection, KiB", 16 << 10, sample -> sample.heapBytes() >> 10),
            new Bound("direct memory, KiB", 16 << 10, sample -> sample.directBytes() >> 10),
            new Bound("threads", 4, Sample::threads),
            new Bound("open files", 64, Sample::openFiles));

    private Growth() {}

    /** What has grown beyond its bound, a sentence each. */
    static List<String> findings(List<Sample> samples) {
        List<String> findings = new ArrayList<>();
        if (samples.size() < LEAST_SAMPLES) {
            return findings;
        }
        int half = samples.size() / 2;
        for (Bound bound : BOUNDS) {
            long before = median(samples.subList(half / 2, half), bound.value());
            long after = median(samples.subList(half, samples.size()), bound.value());
            if (after - before > bound.most()) {
                findings.add(String.format(
                        Locale.ROOT,
                        "%s: from %d to %d (expected: at most %d more)",
                        bound.title(),
                        before,
                        after,
                        bound.most()));
            }
        }
        return findings;
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> value) {
        long[] sorted = samples.stream().mapToLong(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
