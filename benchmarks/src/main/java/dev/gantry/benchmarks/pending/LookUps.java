package dev.gantry.benchmarks.pending;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.HdrHistogram.Histogram;

/** Times look-ups in a random order: half for what is there, half for what is not. */
final class LookUps {

    private static final long SEED = 20_261_124;

    private LookUps() {}

    /**
     * Runs look-ups.
     *
     * @param entries the numbers below this are there, as many above it are not
     * @param count how many
     * @param find looks for what has a number and says whether it is there
     * @return nanoseconds
     * @throws IllegalStateException if it finds what is not there, or does not find what is
     */
    static Histogram time(int entries, int count, IntPredicate find) {
        Random random = new Random(SEED);
        Histogram nanos = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(2 * entries);
            long start = System.nanoTime();
            boolean found = find.test(number);
            nanos.recordValue(System.nanoTime() - start);
            if (found != number < entries) {
                throw new IllegalStateException(
                        "entry %d of %d was %s".formatted(number, entries, found ? "found" : "not found"));
            }
        }
        return nanos;
    }
}
