package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.report.Quantity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import org.HdrHistogram.Histogram;

import static dev.gantry.benchmarks.report.Quantity.lower;

/** C-ECHO after C-ECHO inside one association: the time of a round trip, and how much of it the hop adds. */
record EchoRow(String id, String title) implements Row {

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop running = bench.running(hop);
        List<ClientAssociation> open = Workloads.open(bench.generator(hop), running.port(), 1);
        Cost cost = new Cost(bench, running);
        Histogram nanos = Workloads.echoFor(open.get(0), bench.period());
        double hopSeconds = cost.hopSeconds();
        Workloads.release(open);

        percentile(recorder, running, "p50", nanos.getValueAtPercentile(50) / 1e3);
        percentile(recorder, running, "p99", nanos.getValueAtPercentile(99) / 1e3);
        if (!running.isDirect()) {
            recorder.record(
                    lower(id + ".cpu-us-each", title + ": hop", "CPU-µs each"),
                    hopSeconds * 1e6 / nanos.getTotalCount());
        }
    }

    private void percentile(Recorder recorder, RunningHop running, String name, double micros) {
        Quantity roundTrip = lower(id + "." + name + "-us", "%s: round trip %s".formatted(title, name), "µs");
        recorder.record(roundTrip, micros);
        if (!running.isDirect()) {
            recorder.direct(roundTrip)
                    .ifPresent(direct -> recorder.record(
                            lower(id + ".added-" + name + "-us", "%s: added %s".formatted(title, name), "µs"),
                            micros - direct));
        }
    }
}
