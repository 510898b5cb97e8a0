package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import java.io.IOException;
import java.security.GeneralSecurityException;

import static dev.gantry.benchmarks.report.Quantity.lower;

/** A new instance: how long until it has answered a C-ECHO. */
record StartRow(String id, String title) implements Row {

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public boolean appliesTo(Hop hop) {
        return hop.isRelay() && !hop.name().equals("direct");
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        int sink = bench.sink(hop).port();
        long start = System.nanoTime();
        try (RunningHop running = bench.fresh(hop, sink)) {
            bench.awaitReady(hop, running);
            recorder.record(lower(id + ".s", title, "s"), (System.nanoTime() - start) / 1e9);
        }
    }
}
