package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.Sink;
import dev.gantry.benchmarks.load.StoreMessage;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.report.Quantity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

import static dev.gantry.benchmarks.report.Quantity.higher;
import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * Objects stored one after the other on each of some associations.
 *
 * @param pduBytes length field of a full P-DATA-TF
 * @param objectBytes length of each data set
 * @param associations how many store at the same time
 * @param perObject whether cost is told per object, otherwise per GiB
 */
record StoreRow(String id, String title, int pduBytes, long objectBytes, int associations, boolean perObject)
        implements Row {

    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop running = bench.running(hop);
        Sink sink = bench.sink(hop);
        List<ClientAssociation> open = Workloads.open(bench.generator(hop), running.port(), associations);
        long receivedBefore = sink.dataBytes();
        Cost cost = new Cost(bench, running);
        long objects;
        try (StoreMessage message = new StoreMessage(pduBytes, objectBytes)) {
            objects = Workloads.storeFor(open, message, bench.period());
        }
        double elapsed = cost.elapsedSeconds();
        double units = perObject ? objects : objects * objectBytes / GIB;
        double hopSeconds = cost.hopSeconds();
        double generatorSeconds = cost.generatorSeconds();
        double sinkSeconds = cost.sinkSeconds();
        Workloads.release(open);
        if (sink.dataBytes() - receivedBefore != objects * objectBytes) {
            throw new IllegalStateException("%d bytes reached the sink (expected: %d)"
                    .formatted(sink.dataBytes() - receivedBefore, objects * objectBytes));
        }

        if (running.isDirect()) {
            recorder.record(cpu("generator", "load generator"), scaled(generatorSeconds / units));
            recorder.record(cpu("sink", "sink"), scaled(sinkSeconds / units));
        } else {
            recorder.record(cpu("cpu", "hop"), scaled(hopSeconds / units));
        }
        recorder.record(
                perObject
                        ? higher(id + ".objects-per-s", title + ": rate", "objects/s")
                        : higher(id + ".mib-per-s", title + ": throughput", "MiB/s"),
                perObject ? objects / elapsed : objects * objectBytes / MIB / elapsed);
    }

    private Quantity cpu(String name, String whose) {
        String suffix = perObject ? "-us-per-object" : "-s-per-gib";
        return lower(
                id + "." + name + suffix, "%s: %s".formatted(title, whose), perObject ? "CPU-µs/object" : "CPU-s/GiB");
    }

    private double scaled(double seconds) {
        return perObject ? seconds * 1e6 : seconds;
    }
}
