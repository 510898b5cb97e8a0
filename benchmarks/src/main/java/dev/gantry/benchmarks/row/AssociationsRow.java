package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.report.Quantity;
import java.io.IOException;
import java.security.GeneralSecurityException;

import static dev.gantry.benchmarks.report.Quantity.higher;
import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * New associations, each with TLS handshakes on both legs, one C-ECHO and a release.
 *
 * @param clients how many run at the same time, each one association after the other
 */
record AssociationsRow(String id, String title, int clients) implements Row {

    /** Time in which a hop ends what a client has already seen the end of. */
    private static final int SETTLE_MILLIS = 200;

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop running = bench.running(hop);
        Cost cost = new Cost(bench, running);
        long associations = Workloads.associateFor(bench.generator(hop), running.port(), clients, bench.period());
        double elapsed = cost.elapsedSeconds();
        Thread.sleep(SETTLE_MILLIS);

        recorder.record(higher(id + ".per-s", title + ": rate", "associations/s"), associations / elapsed);
        if (running.isDirect()) {
            recorder.record(cpu("generator", "load generator"), cost.generatorSeconds() * 1e3 / associations);
            recorder.record(cpu("sink", "sink"), cost.sinkSeconds() * 1e3 / associations);
        } else {
            recorder.record(cpu("cpu", "hop"), cost.hopSeconds() * 1e3 / associations);
        }
    }

    private Quantity cpu(String name, String whose) {
        return lower(id + "." + name + "-ms-each", "%s: %s".formatted(title, whose), "CPU-ms each");
    }
}
