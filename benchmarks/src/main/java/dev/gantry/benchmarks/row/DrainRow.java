package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.StoreMessage;
import dev.gantry.benchmarks.load.Workloads;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * A new instance with 1,000 open associations is told to stop (SIGTERM) while it carries transfers. They go on to their end; each
 * association is released then, and the process must end.
 */
record DrainRow(String id, String title) implements Row {

    private static final int ASSOCIATIONS = 1_000;
    private static final int TRANSFERS = 32;
    private static final int PDU_BYTES = 16_384;
    private static final int OBJECT_BYTES = 1 << 20;
    private static final Duration TRANSFER = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public boolean appliesTo(Hop hop) {
        return hop instanceof GantryHop gantry && !gantry.isPlain();
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        List<ClientAssociation> open = new ArrayList<>(ASSOCIATIONS);
        try (RunningHop running = bench.fresh(hop, bench.sink(hop).port());
                StoreMessage message = new StoreMessage(PDU_BYTES, OBJECT_BYTES)) {
            bench.awaitReady(hop, running);
            open.addAll(Workloads.open(bench.generator(hop), running.port(), ASSOCIATIONS));
            List<ClientAssociation> busy = open.subList(0, TRANSFERS);
            Workloads.storeFor(busy, message, TRANSFER);
            running.terminate();
            Workloads.storeFor(busy, message, TRANSFER);
            long lastTransferEnded = System.nanoTime();
            if (!running.isAlive()) {
                throw new IllegalStateException("the process ended before its associations");
            }
            Workloads.release(open);
            double released = (System.nanoTime() - lastTransferEnded) / 1e9;
            running.awaitEnd(LIMIT);
            recorder.record(lower(id + ".s", title, "s"), (System.nanoTime() - lastTransferEnded) / 1e9);
            recorder.record(lower(id + ".released-s", "the last transfer until all are released", "s"), released);
        }
    }
}
