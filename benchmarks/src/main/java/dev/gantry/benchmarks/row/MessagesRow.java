package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.MessageSender;
import dev.gantry.benchmarks.load.MessageSink;
import dev.gantry.benchmarks.report.Quantity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.HdrHistogram.Histogram;

import static dev.gantry.benchmarks.report.Quantity.higher;
import static dev.gantry.benchmarks.report.Quantity.lower;

/** HL7 messages of 1 KiB over one connection pair, each sent when the one before has been answered. */
record MessagesRow(String id, String title) implements Row {

    @Override
    public boolean appliesTo(Hop hop) {
        return hop.isRelay() && hop.carriesMessages();
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop running = bench.runningForMessages(hop);
        MessageSender sender = bench.messageSender(hop);
        MessageSink sink = bench.messageSink(hop);
        long before = sink.messages();
        Cost cost = new Cost(bench, running);
        Histogram nanos = sender.sendFor(running.port(), bench.period());
        double elapsed = cost.elapsedSeconds();
        double hopSeconds = cost.hopSeconds();
        long messages = nanos.getTotalCount();
        if (sink.messages() - before != messages) {
            throw new IllegalStateException(
                    "%d messages reached the sink (expected: %d)".formatted(sink.messages() - before, messages));
        }
        recorder.record(higher(id + ".messages-per-s", title + ": rate", "messages/s"), messages / elapsed);
        percentile(recorder, running, "p50", nanos.getValueAtPercentile(50) / 1e3);
        percentile(recorder, running, "p99", nanos.getValueAtPercentile(99) / 1e3);
        if (!running.isDirect()) {
            recorder.record(lower(id + ".cpu-us-each", title + ": hop", "CPU-µs each"), hopSeconds * 1e6 / messages);
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
