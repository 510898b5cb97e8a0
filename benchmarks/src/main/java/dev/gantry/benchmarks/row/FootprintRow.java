package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.measure.ProcessGroup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static dev.gantry.benchmarks.report.Quantity.lower;

/**
 * A new instance: how long until it takes an association, its resident memory then and with many idle associations, and
 * what those cost while nothing happens.
 */
record FootprintRow(String id, String title) implements Row {

    private static final int FEW = 1_000;
    private static final int MANY = 5_000;
    private static final int PROBES = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final double KIB = 1 << 10;
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
        LoadGenerator generator = bench.generator(hop);
        long start = System.nanoTime();
        List<ClientAssociation> open = new ArrayList<>(MANY);
        try (RunningHop running = bench.fresh(hop, bench.sink(hop).port())) {
            ProcessGroup group = running.group();
            bench.awaitReady(hop, running);
            recorder.record(
                    lower(id + ".start-s", "start until the first C-ECHO is answered", "s"),
                    (System.nanoTime() - start) / 1e9);
            Thread.sleep(SETTLE.toMillis());
            recorder.record(
                    lower(id + ".start-mib", "resident memory after the start", "MiB"), group.residentBytes() / MIB);

            Workloads.associateFor(generator, running.port(), 8, WARM_UP);
            recorder.record(
                    lower(id + ".new-association-ms", "a new association with C-ECHO among no others", "ms"),
                    Workloads.medianAssociationMillis(generator, running.port(), PROBES));
            Thread.sleep(SETTLE.toMillis());
            long before = group.residentBytes();

            open.addAll(Workloads.open(generator, running.port(), FEW));
            Thread.sleep(SETTLE.toMillis());
            long withFew = group.residentBytes();
            recorder.record(
                    lower(id + ".idle-1000-mib", "resident memory with 1,000 idle associations", "MiB"), withFew / MIB);
            recorder.record(
                    lower(id + ".idle-1000-kib-each", "memory per idle association, 1,000 open", "KiB"),
                    (withFew - before) / KIB / FEW);
            Cost cost = new Cost(bench, running);
            Thread.sleep(IDLE.toMillis());
            recorder.record(
                    lower(id + ".idle-1000-cpu", "idle CPU with 1,000 idle associations", "ms/s"),
                    cost.hopSeconds() * 1e3 / cost.elapsedSeconds());
            recorder.record(
                    lower(
                            id + ".new-association-among-1000-ms",
                            "a new association with C-ECHO among 1,000 idle",
                            "ms"),
                    Workloads.medianAssociationMillis(generator, running.port(), PROBES));

            open.addAll(Workloads.open(generator, running.port(), MANY - FEW));
            Thread.sleep(SETTLE.toMillis());
            long withMany = group.residentBytes();
            recorder.record(
                    lower(id + ".idle-5000-kib-each", "memory per idle association, 5,000 open", "KiB"),
                    (withMany - before) / KIB / MANY);
            recorder.record(
                    lower(id + ".idle-slope-kib-each", "memory per idle association, from 1,000 to 5,000", "KiB"),
                    (withMany - withFew) / KIB / (MANY - FEW));
        } finally {
            Workloads.drop(open);
        }
    }
}
