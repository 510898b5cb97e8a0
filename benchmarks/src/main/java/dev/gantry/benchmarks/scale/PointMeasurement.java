package dev.gantry.benchmarks.scale;

import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.Jvm;
import dev.gantry.benchmarks.hop.PolicySize;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.StoreMessage;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.report.Quantity;
import dev.gantry.benchmarks.row.Bench;
import dev.gantry.benchmarks.row.Cost;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjDoubleConsumer;

import static dev.gantry.benchmarks.report.Quantity.higher;
import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * Measures one point on a new instance of Gantry: what a new association and a small message cost there.
 *
 * @param bench the load
 * @param gantry what is started for each point
 * @param jvm what runs it
 * @param warmUp for how long each of both loads runs before it is measured
 */
record PointMeasurement(Bench bench, GantryHop gantry, Jvm jvm, Duration warmUp) {

    /** New associations at the same time. */
    private static final int CLIENTS = 32;
    /** Associations that store at the same time, so that every event loop has something to do. */
    private static final int SENDERS = 8;

    private static final int PDU_BYTES = 16 << 10;
    private static final int OBJECT_BYTES = 4 << 10;
    private static final double MIB = 1 << 20;

    /** Netty's own property for the number of processors, and with it of event loops. */
    private static final String EVENT_LOOPS = "-Dio.netty.availableProcessors=";

    /** Time in which a hop ends what a client has already seen the end of. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private static final Quantity START = lower("start.s", "start until the first C-ECHO is answered", "s");
    private static final Quantity ASSOCIATION_CPU =
            lower("association.cpu-ms-each", "a new association with C-ECHO, 32 at once", "CPU-ms each");
    private static final Quantity ASSOCIATION_RATE =
            higher("association.per-s", "new associations with C-ECHO, 32 at once", "associations/s");
    private static final Quantity OBJECT_CPU =
            lower("object.cpu-us-each", "an object of 4 KiB, 8 associations at once", "CPU-µs each");
    private static final Quantity OBJECT_RATE =
            higher("object.per-s", "objects of 4 KiB, 8 associations at once", "objects/s");
    private static final Quantity MEMORY = lower("memory.mib", "resident memory after the load", "MiB");

    /** Starts an instance, loads it, and ends it. */
    void run(Point point, ObjDoubleConsumer<Quantity> values)
            throws IOException, GeneralSecurityException, InterruptedException {
        Hop hop = gantry.with(new PolicySize(point.rules(), point.devices()), point.label())
                .on(jvm.plus(EVENT_LOOPS + point.loops()), point.label());
        LoadGenerator generator = bench.generator(hop);
        long start = System.nanoTime();
        try (RunningHop running = bench.fresh(hop, bench.sink(hop).port())) {
            bench.awaitReady(hop, running);
            values.accept(START, (System.nanoTime() - start) / 1e9);
            List<ClientAssociation> idle = Workloads.open(generator, running.port(), point.idle());
            try {
                associations(generator, running, values);
                objects(generator, running, values);
                values.accept(MEMORY, running.group().residentBytes() / MIB);
            } finally {
                Workloads.drop(idle);
            }
        }
    }

    private void associations(LoadGenerator generator, RunningHop running, ObjDoubleConsumer<Quantity> values)
            throws InterruptedException {
        if (!warmUp.isZero()) {
            Workloads.associateFor(generator, running.port(), CLIENTS, warmUp);
            Thread.sleep(SETTLE.toMillis());
        }
        Cost cost = new Cost(bench, running);
        long associations = Workloads.associateFor(generator, running.port(), CLIENTS, bench.period());
        double elapsed = cost.elapsedSeconds();
        Thread.sleep(SETTLE.toMillis());
        values.accept(ASSOCIATION_CPU, cost.hopSeconds() * 1e3 / associations);
        values.accept(ASSOCIATION_RATE, associations / elapsed);
    }

    private void objects(LoadGenerator generator, RunningHop running, ObjDoubleConsumer<Quantity> values)
            throws InterruptedException {
        List<ClientAssociation> open = Workloads.open(generator, running.port(), SENDERS);
        try (StoreMessage message = new StoreMessage(PDU_BYTES, OBJECT_BYTES)) {
            if (!warmUp.isZero()) {
                Workloads.storeFor(open, message, warmUp);
            }
            Cost cost = new Cost(bench, running);
            long objects = Workloads.storeFor(open, message, bench.period());
            values.accept(OBJECT_CPU, cost.hopSeconds() * 1e6 / objects);
            values.accept(OBJECT_RATE, objects / cost.elapsedSeconds());
        }
        Workloads.release(open);
    }
}
