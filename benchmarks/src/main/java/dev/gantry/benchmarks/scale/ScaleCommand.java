package dev.gantry.benchmarks.scale;

import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.hop.GantryOptions;
import dev.gantry.benchmarks.hop.Jvm;
import dev.gantry.benchmarks.hop.WorkDirectory;
import dev.gantry.benchmarks.report.Environment;
import dev.gantry.benchmarks.report.Results;
import dev.gantry.benchmarks.report.TableReport;
import dev.gantry.benchmarks.row.Bench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code benchmarks scale}: curves of what Gantry costs against what it has to bear. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = {
            "Measures what a new association and a small message cost against the rules and devices of the policy, the "
                    + "idle associations that are open, and the event loops: a new instance of Gantry for each point, "
                    + "all points in each round.",
            "Example: java -jar benchmarks/target/benchmarks.jar scale --curves rules,idle --json scale.json"
        },
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class ScaleCommand implements Callable<Integer> {

    private static final int BASE_RULES = 1_000;
    private static final int BASE_DEVICES = 1_000;
    private static final int BASE_IDLE = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--curves",
            split = ",",
            paramLabel = "AXIS",
            description = "Only these curves: rules, devices, idle, loops (default: all).")
    private List<Axis> axes = List.of(Axis.values());

    @Option(
            names = "--points",
            paramLabel = "AXIS=N",
            description = "Measures the curve of this axis there, such as --points rules=10 --points rules=100 "
                    + "(default: 10 to 10,000 rules and devices, 1 to 5,000 idle associations, 1 to 4 event loops).")
    private List<String> points = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long each load runs on each new instance before it is measured "
                    + "(default: ${DEFAULT-VALUE}; 0 for not at all).")
    private int warmUpSeconds;

    @Mixin
    private GantryOptions gantry = new GantryOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all values there too.")
    private @Nullable Path json;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "Configurations and logs (default: a temporary directory, deleted when nothing failed).")
    private @Nullable Path workDirectory;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        List<Curve> curves = curves();
        Path distribution = gantry.distribution()
                .orElseThrow(() -> wrong("no distribution (expected: --gantry, or one in proxy-core/target)"));
        WorkDirectory files = WorkDirectory.of(workDirectory);
        PrintWriter err = spec.commandLine().getErr();
        err.printf("files of this run: %s%n", files.path());
        Jvm jvm = gantry.jvm();
        Environment environment = Environment.read(
                        spec.commandLine().getParseResult().originalArgs(), Clock.systemUTC())
                .with("gantry", "java " + jvm.version());
        Point base = new Point(
                BASE_RULES, BASE_DEVICES, BASE_IDLE, Runtime.getRuntime().availableProcessors());
        GantryHop hop = GantryHop.prepare(
                "gantry",
                distribution,
                jvm,
                Files.createDirectories(files.path().resolve("gantry")));

        Results results = new Results();
        try (Bench bench = new Bench(files.path(), Duration.ofSeconds(seconds))) {
            PointMeasurement measurement = new PointMeasurement(bench, hop, jvm, Duration.ofSeconds(warmUpSeconds));
            Set<Point> all = Curve.points(curves, base);
            for (int round = 1; round <= rounds; round++) {
                for (Point point : all) {
                    run(measurement, point, round, results);
                }
            }
        }
        spec.commandLine().getOut().print(ScaleReport.table(base, curves, results));
        spec.commandLine().getOut().flush();
        if (json != null) {
            ScaleReport.of(environment, base, curves, results).write(json);
        }
        if (!results.failures().isEmpty()) {
            return 5;
        }
        files.deleteTemporary();
        return 0;
    }

    private void run(PointMeasurement measurement, Point point, int round, Results results)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        err.printf("round %d/%d %s:", round, rounds, point.label());
        err.flush();
        try {
            measurement.run(point, (quantity, value) -> {
                err.printf(" %s %s", TableReport.number(value), quantity.unit());
                err.flush();
                results.add(quantity, point.label(), round, value);
            });
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            err.printf(" FAILED %s", e.getMessage());
            results.addFailure(new Results.Failure("scale", point.label(), round, String.valueOf(e.getMessage())));
        }
        err.println();
    }

    private List<Curve> curves() {
        Map<Axis, List<Integer>> asked = new EnumMap<>(Axis.class);
        for (String point : points) {
            String[] parts = point.split("=", 2);
            Axis axis = List.of(Axis.values()).stream()
                    .filter(each -> each.id().equals(parts[0]))
                    .findFirst()
                    .orElseThrow(() ->
                            wrong("point `%s` (expected: an axis and a number, such as rules=100)".formatted(point)));
            if (parts.length < 2 || !parts[1].matches("[1-9]\\d{0,5}")) {
                throw wrong("point `%s` (expected: a number of 1 to 999999 after `%s=`)".formatted(point, axis.id()));
            }
            asked.computeIfAbsent(axis, a -> new ArrayList<>()).add(Integer.valueOf(parts[1]));
        }
        return axes.stream()
                .distinct()
                .map(axis -> new Curve(axis, asked.getOrDefault(axis, axis.usual())))
                .toList();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
