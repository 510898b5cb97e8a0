package dev.gantry.proxy.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much is tried, and with which numbers: so many rounds in a build, {@code -Dfuzz.minutes=N} on demand. The seed is printed,
 * and {@code -Dfuzz.seed} sets it; {@code -Dfuzz.round} repeats one round of it alone.
 */
public final class FuzzRun {
    private final String name;
    private final long seed;
    private final long only;
    private final long minutes;
    private final AtomicLong next = new AtomicLong();

    /** Prepares a run and prints its seed. */
    public FuzzRun(String name) {
        this.name = name;
        seed = Long.getLong("fuzz.seed", System.nanoTime());
        only = Long.getLong("fuzz.round", -1L);
        minutes = Long.getLong("fuzz.minutes", 0L);
        System.out.println(name + ": fuzz.seed=" + seed);
    }

    /** What is done in a round. */
    @FunctionalInterface
    public interface Round {
        /**
         * Does it.
         *
         * @param lane which of those that work at once
         * @param random the numbers of this round
         */
        void run(int lane, Random random) throws Exception;
    }

    /** How many rounds were begun. */
    public long rounds() {
        return next.get();
    }

    /**
     * Runs half of what there is to do.
     *
     * @param rounds how many that is where no minutes were asked for
     * @param faults told of what a round throws, with what repeats it
     */
    public void half(int lanes, int rounds, Faults faults, Round round) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(minutes).toNanos() / 2;
        long last = next.get() + rounds;
        List<Thread> threads = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            int mine = lane;
            Thread thread = new Thread(
                    () -> {
                        while (minutes > 0 ? System.nanoTime() < deadline : next.get() < last) {
                            run(mine, next.getAndIncrement(), faults, round);
                        }
                    },
                    "fuzz-" + lane);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void run(int lane, long number, Faults faults, Round round) {
        if (only >= 0 && only != number) {
            return;
        }
        try {
            // Seeds that follow each other begin alike, so the number is spread over all bits.
            round.run(lane, new Random(seed ^ (number * 0x9E37_79B9_7F4A_7C15L)));
        } catch (Exception | AssertionError e) {
            faults.note(name + ": -Dfuzz.seed=" + seed + " -Dfuzz.round=" + number + ": " + e);
        }
    }
}
