package dev.gantry.benchmarks.soak;

import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.hop.GantryOptions;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.hop.WorkDirectory;
import dev.gantry.benchmarks.load.Disturbance;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.LoadLoop;
import dev.gantry.benchmarks.load.MessageSender;
import dev.gantry.benchmarks.load.MessageSink;
import dev.gantry.benchmarks.load.Sink;
import dev.gantry.benchmarks.report.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs mixed traffic through one instance and watches whether it grows. */
@Command(
        name = "soak",
        description = {
            "Runs mixed traffic through one instance for some minutes; exit code 3 when traffic that behaves fails, or when the "
                    + "instance holds more in the second half than in the second quarter.",
            "Example: java -jar benchmarks/target/benchmarks.jar soak --minutes 10 --json soak.json"
        },
        sortOptions = false)
public final class SoakCommand implements Callable<Integer> {
    private static final Duration START_DEADLINE = Duration.ofSeconds(90);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(30);

    /** Connections that were half open when the traffic ended are closed by their deadline. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // That it is declared is all that the command line needs.
    private boolean help;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "10",
            description = "For how long, 1 at least (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Mixin
    private GantryOptions gantry = new GantryOptions();

    @Option(names = "--seed", paramLabel = "N", description = "Of what is random (default: the time).")
    private long seed = System.nanoTime();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all samples there too.")
    private @Nullable Path json;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "Certificates, configuration and log (default: a temporary directory).")
    private @Nullable Path workDirectory;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        if (minutes < 1) {
            throw new ParameterException(spec.commandLine(), minutes + " minutes (expected: 1 at least)");
        }
        Path distribution = gantry.distribution()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "no distribution in `proxy-core/target` (expected: there, or by --gantry)"));
        Path directory = WorkDirectory.of(workDirectory).path();
        spec.commandLine().getErr().printf("files of this run: %s%nseed: %d%n", directory, seed);
        GantryHop hop = GantryHop.prepare(
                "gantry", distribution, gantry.jvm(), Files.createDirectories(directory.resolve("gantry")));
        try (LoadLoop clients = new LoadLoop("clients");
                LoadLoop servers = new LoadLoop("servers");
                LoadGenerator generator = new LoadGenerator(clients, hop.peers().generator());
                MessageSender sender = new MessageSender(clients, hop.peers().generator());
                Disturbance disturbance = new Disturbance(clients, hop.peers().generator());
                Sink sink = new Sink(servers, hop.peers().sink());
                MessageSink messageSink = new MessageSink(servers, hop.peers().sink())) {
            Path files = Files.createDirectories(directory.resolve("instance"));
            GantryHop.WithBothProtocols instance = hop.startForBoth(sink.port(), messageSink.port(), files);
            try (RunningHop running = instance.hop();
                    MixedTraffic traffic = new MixedTraffic(instance, generator, sender, disturbance)) {
                generator.awaitReady(running.port(), START_DEADLINE, running::isAlive);
                return report(
                        soak(traffic, new InstanceFigures(instance, gantry.jvm().home(), directory)), traffic);
            }
        }
    }

    private List<Sample> soak(MixedTraffic traffic, InstanceFigures figures) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(SoakReport.HEADER);
        out.flush();
        List<Sample> samples = new ArrayList<>();
        Duration all = Duration.ofMinutes(minutes);
        Duration interval = all.dividedBy(8).compareTo(LONGEST_INTERVAL) < 0 ? all.dividedBy(8) : LONGEST_INTERVAL;
        long start = System.nanoTime();
        traffic.start(seed);
        for (long due = interval.toNanos(); due <= all.toNanos(); due += interval.toNanos()) {
            Thread.sleep(Math.max(
                    0, Duration.ofNanos(start + due - System.nanoTime()).toMillis()));
            samples.add(sample(start, traffic, figures));
        }
        traffic.end();
        Thread.sleep(SETTLING.toMillis());
        samples.add(sample(start, traffic, figures));
        return samples;
    }

    private Sample sample(long start, MixedTraffic traffic, InstanceFigures figures)
            throws IOException, InterruptedException {
        Sample sample = figures.take(Duration.ofNanos(System.nanoTime() - start).toSeconds(), traffic);
        PrintWriter out = spec.commandLine().getOut();
        out.println(SoakReport.line(sample));
        out.flush();
        return sample;
    }

    private int report(List<Sample> samples, MixedTraffic traffic) throws IOException, InterruptedException {
        // The last one was taken without traffic: it tells what is left over, and belongs to neither half.
        List<String> findings = new ArrayList<>(Growth.findings(samples.subList(0, samples.size() - 1)));
        Sample last = samples.get(samples.size() - 1);
        if (last.openAssociations() > 0) {
            findings.add(last.openAssociations() + " associations are open after the end (expected: none)");
        }
        if (json != null) {
            Environment environment =
                    Environment.read(spec.commandLine().getParseResult().originalArgs(), Clock.systemUTC());
            new SoakReport(environment, samples, traffic.firstFailure(), findings).write(json);
        }
        PrintWriter err = spec.commandLine().getErr();
        findings.forEach(finding -> err.println("grown: " + finding));
        if (traffic.failures() > 0) {
            err.printf("failed: %d times, at first %s%n", traffic.failures(), traffic.firstFailure());
        }
        err.flush();
        return findings.isEmpty() && traffic.failures() == 0 ? 0 : 3;
    }
}
