package dev.gantry.benchmarks.audit;

import dev.gantry.proxy.audit.Audit;
import dev.gantry.proxy.audit.AuditEvent;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how many audit messages a second are written, chained and on disk. */
@Command(
        name = "audit",
        description = {
            "Measures how many audit messages a second are made, chained and durable.",
            "Example: java -jar benchmarks/target/benchmarks.jar audit --directory /var/tmp/audit"
        },
        sortOptions = false)
public final class AuditCommand implements Callable<Integer> {
    private static final Party SENDER = new Party("ct-01", "CT01", "10.20.0.5");
    private static final Party RECEIVER = new Party("pacs-main", "PACS", "10.30.0.5");
    private static final Map<String, Integer> INSTANCES = Map.of("1.2.840.10008.5.1.4.1.1.2", 500);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // That it is declared is all that the command line needs.
    private boolean help;

    @Option(
            names = "--directory",
            required = true,
            paramLabel = "DIR",
            description = "An absent or empty directory on the disk to be measured.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(names = "--records", defaultValue = "200000", paramLabel = "N", description = "How many, in each round.")
    private int records;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "How many rounds; the first warms up.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(directory);
        AuditSettings settings = new AuditSettings(
                directory.resolve("audit"), "benchmark", Duration.ofDays(1), 1L << 40, true, List.of());
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Audit audit = Audit.open(settings, Clock.systemUTC(), meters)) {
            long before = audit.entries();
            for (int round = 1; round <= rounds; round++) {
                long begin = System.nanoTime();
                for (int i = 0; i < records; i++) {
                    while (!audit.accepts()) {
                        LockSupport.parkNanos(100_000);
                    }
                    audit.record(event(i));
                }
                long last = before + records;
                while (audit.entries() < last) {
                    LockSupport.parkNanos(100_000);
                }
                before = last;
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.printf("round %d: %,.0f audit records/s%n", round, records / seconds);
            }
            double lost = meters.counter("gantry.audit.lost").count();
            System.out.printf("lost: %.0f%n", lost);
            return lost == 0 ? 0 : 3;
        }
    }

    private static AuditEvent event(int number) {
        return new AuditEvent.InstancesTransferred(
                Clock.systemUTC().instant(),
                Outcome.SUCCESS,
                SENDER,
                RECEIVER,
                true,
                "SYNTHETIC-" + number,
                "1.2.826.0.1.3680043.8.498." + number,
                INSTANCES);
    }
}
