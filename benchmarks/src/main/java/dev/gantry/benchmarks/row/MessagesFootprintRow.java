package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.MessageConnection;
import dev.gantry.benchmarks.load.MessageSender;
import dev.gantry.benchmarks.measure.ProcessGroup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * A new instance for HL7 messages: how far resident memory grows while a message of 50 MiB passes, and what connections cost
 * that have had a message answered and are idle, with their connections to the receiver.
 */
record MessagesFootprintRow(String id, String title) implements Row {
    private static final long DOCUMENT_BYTES = 50L << 20;
    private static final long WARM_UP_BYTES = 8L << 20;
    private static final int CONNECTIONS = 1_000;
    private static final int WARM_UP_CONNECTIONS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final double KIB = 1 << 10;
    private static final double MIB = 1 << 20;

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public boolean appliesTo(Hop hop) {
        return hop.isRelay() && hop.carriesMessages();
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        MessageSender sender = bench.messageSender(hop);
        List<MessageConnection> open = new ArrayList<>(CONNECTIONS);
        try (RunningHop running = bench.freshForMessages(hop)) {
            ProcessGroup group = running.group();
            sender.sendFor(running.port(), WARM_UP);
            open.addAll(sender.open(running.port(), 1));
            sender.sendLong(open.get(0), WARM_UP_BYTES);
            Thread.sleep(SETTLE.toMillis());
            group.resetPeak();
            long small = group.residentBytesOfEach();
            sender.sendLong(open.get(0), DOCUMENT_BYTES);
            recorder.record(
                    lower(id + ".growth-mib", "growth while an HL7 message of 50 MiB passes", "MiB"),
                    (group.peakBytes() - small) / MIB);

            sender.open(running.port(), WARM_UP_CONNECTIONS).forEach(MessageConnection::close);
            Thread.sleep(SETTLE.toMillis());
            long before = group.residentBytes();
            open.addAll(sender.open(running.port(), CONNECTIONS));
            Thread.sleep(SETTLE.toMillis());
            recorder.record(
                    lower(id + ".idle-1000-kib-each", "memory per idle connection for HL7, 1,000 open", "KiB"),
                    (group.residentBytes() - before) / KIB / CONNECTIONS);
        } finally {
            open.forEach(MessageConnection::close);
        }
    }
}
