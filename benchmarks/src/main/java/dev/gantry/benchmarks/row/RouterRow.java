package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.Sink;
import dev.gantry.benchmarks.load.StoreMessage;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.measure.ProcessGroup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

import static dev.gantry.benchmarks.report.Quantity.higher;
import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * Objects forwarded, counted where they arrive: fair to a router that stores before it forwards, and the same for a relay.
 * A new instance, so that the memory it takes for one large object is seen; it forwards for {@link #WARM_UP} before anything
 * counts, as the instances of other rows do.
 */
record RouterRow(String id, String title) implements Row {

    private static final int PDU_BYTES = 16_384;
    /** A CT slice of 512 by 512 pixels. */
    private static final long OBJECT_BYTES = 512 << 10;

    private static final int BATCH = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final long LARGE_BYTES = 400L << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final double MIB = 1 << 20;
    private static final double MIB_PER_GIB = 1 << 10;

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public boolean appliesTo(Hop hop) {
        return !hop.name().equals("direct");
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        Sink sink = bench.sink(hop);
        try (RunningHop running = bench.fresh(hop, sink.port())) {
            bench.awaitReady(hop, running);
            ClientAssociation open =
                    Workloads.open(bench.generator(hop), running.port(), 1).get(0);
            int warm = forwardFor(WARM_UP, open, sink, 0);
            Cost cost = new Cost(bench, running);
            int last = forwardFor(bench.period(), open, sink, warm);
            double seconds = cost.elapsedSeconds();
            double mib = (last - warm) * OBJECT_BYTES / MIB;
            recorder.record(higher(id + ".mib-per-s", title + ": throughput", "MiB/s"), mib / seconds);
            recorder.record(
                    lower(id + ".cpu-s-per-gib", title + ": hop", "CPU-s/GiB"), cost.hopSeconds() * MIB_PER_GIB / mib);
            ProcessGroup group = running.group();
            group.resetPeak();
            Cost largeCost = new Cost(bench, running);
            forward(open, sink, LARGE_BYTES, last, 1);
            recorder.record(
                    lower(id + ".large-cpu-s-per-gib", title + ": hop, one of 400 MiB", "CPU-s/GiB"),
                    largeCost.hopSeconds() * MIB_PER_GIB / (LARGE_BYTES / MIB));
            recorder.record(
                    lower(id + ".peak-mib", title + ": peak memory with one of 400 MiB", "MiB"),
                    group.peakBytes() / MIB);
            Workloads.release(List.of(open));
        }
    }

    /** Forwards batches for a while; returns the number of the next object. */
    private static int forwardFor(Duration time, ClientAssociation open, Sink sink, int firstNumber)
            throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        int number = firstNumber;
        while (System.nanoTime() < end) {
            forward(open, sink, OBJECT_BYTES, number, BATCH);
            number += BATCH;
        }
        return number;
    }

    private static void forward(ClientAssociation open, Sink sink, long bytes, int firstNumber, int count)
            throws InterruptedException {
        long before = sink.objects();
        for (int i = 0; i < count; i++) {
            try (StoreMessage message = new StoreMessage(PDU_BYTES, bytes, firstNumber + i)) {
                Workloads.store(open, message);
            }
        }
        Workloads.awaitObjects(sink, before + count, LIMIT);
    }
}
