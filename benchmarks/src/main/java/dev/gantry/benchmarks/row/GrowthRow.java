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

import static dev.gantry.benchmarks.report.Quantity.lower;

/** How far resident memory grows while one object of 400 MiB passes, with a fast sink and with one of 40 MiB/s. */
record GrowthRow(String id, String title) implements Row {

    private static final int PDU_BYTES = 16_384;
    private static final long OBJECT_BYTES = 400L << 20;
    private static final long WARM_UP_BYTES = 4 << 20;
    private static final long SLOW_BYTES_PER_SECOND = 40 << 20;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final double MIB = 1 << 20;

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public boolean appliesTo(Hop hop) {
        return hop.isRelay();
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        Sink sink = bench.sink(hop);
        try (RunningHop running = bench.fresh(hop, sink.port())) {
            bench.awaitReady(hop, running);
            List<ClientAssociation> open = Workloads.open(bench.generator(hop), running.port(), 1);
            try (StoreMessage message = new StoreMessage(PDU_BYTES, WARM_UP_BYTES)) {
                Workloads.storeFor(open, message, WARM_UP);
            }
            recorder.record(lower(id + ".fast-mib", "growth while 400 MiB pass", "MiB"), growth(open, running.group()));
            sink.limitRate(SLOW_BYTES_PER_SECOND);
            try {
                recorder.record(
                        lower(id + ".slow-mib", "growth while 400 MiB pass to a sink of 40 MiB/s", "MiB"),
                        growth(open, running.group()));
            } finally {
                sink.unlimitRate();
            }
            Workloads.release(open);
        }
    }

    private static double growth(List<ClientAssociation> open, ProcessGroup group) throws InterruptedException {
        Thread.sleep(SETTLE.toMillis());
        group.resetPeak();
        long before = group.residentBytesOfEach();
        try (StoreMessage message = new StoreMessage(PDU_BYTES, OBJECT_BYTES)) {
            Workloads.store(open.get(0), message);
        }
        return (group.peakBytes() - before) / MIB;
    }
}
