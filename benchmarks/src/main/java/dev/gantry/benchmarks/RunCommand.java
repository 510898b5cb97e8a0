package dev.gantry.benchmarks;

import dev.gantry.benchmarks.hop.BareHop;
import dev.gantry.benchmarks.hop.DirectHop;
import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.hop.GantryOptions;
import dev.gantry.benchmarks.hop.GantryVariant;
import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.Jvm;
import dev.gantry.benchmarks.hop.OrthancHop;
import dev.gantry.benchmarks.hop.Peers;
import dev.gantry.benchmarks.hop.ProxyHop;
import dev.gantry.benchmarks.hop.ThrowawayPki;
import dev.gantry.benchmarks.hop.WorkDirectory;
import dev.gantry.benchmarks.load.PeerFiles;
import dev.gantry.benchmarks.report.Environment;
import dev.gantry.benchmarks.report.JsonReport;
import dev.gantry.benchmarks.report.Results;
import dev.gantry.benchmarks.report.TableReport;
import dev.gantry.benchmarks.row.Bench;
import dev.gantry.benchmarks.row.Row;
import dev.gantry.benchmarks.row.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the hops, runs the rows round after round, and reports. */
@Command(
        name = "run",
        description = {
            "Measures hops side by side: every row on every hop in each round, so that all share the machine's moods.",
            "Example: java -jar benchmarks/target/benchmarks.jar run --short --json results.json"
        },
        sortOptions = false)
final class RunCommand implements Callable<Integer> {

    private static final String GANTRY = "gantry";
    private static final String PLAIN = "gantry-plain";
    private static final String BASELINE = "baseline";
    private static final List<String> BASES =
            List.of("haproxy", BareHop.BORINGSSL, "orthanc", BASELINE, PLAIN, "direct");
    private static final List<String> SHORT_HOPS = List.of("direct", "haproxy", BareHop.BORINGSSL, GANTRY, BASELINE);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // That it is declared is all that the command line needs.
    private boolean help;

    @Option(names = "--rows", split = ",", paramLabel = "ID", description = "Only these rows (default: all).")
    private List<String> rowIds = new ArrayList<>();

    @Option(
            names = "--hops",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only these hops: direct, haproxy, nginx, stunnel, bare, bare-jdk, orthanc, gantry, gantry-plain, baseline "
                            + "(default: all whose program is there, but gantry-plain).")
    private List<String> hopNames = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count (default: 5; 3 with --short).")
    private @Nullable Integer rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Length of each measurement that runs for a time (default: 3; 2 with --short).")
    private @Nullable Integer seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long each row that runs for a time is run on each hop before round 1, not counted "
                    + "(default: ${DEFAULT-VALUE}; 0 for not at all).")
    private int warmUpSeconds;

    @Option(
            names = "--short",
            description = "Cost per byte and per message only, hops direct, haproxy, bare, gantry and baseline.")
    private boolean shortForm;

    @Mixin
    private GantryOptions gantry = new GantryOptions();

    @Option(
            names = "--baseline",
            paramLabel = "TARBALL",
            description = "Another distribution; exit code 3 when Gantry costs more than --max-ratio of it.")
    private @Nullable Path baseline;

    @Option(
            names = "--baseline-without-hl7",
            description =
                    "The baseline is older than HL7: its policy says nothing of it, and rows of HL7 leave it out.")
    private boolean baselineWithoutHl7;

    @Option(
            names = "--max-ratio",
            paramLabel = "R",
            defaultValue = "1.10",
            description = "CPU of Gantry divided by CPU of the baseline (default: ${DEFAULT-VALUE}).")
    private double maxRatio;

    @Option(
            names = "--jdk",
            paramLabel = "HOME",
            description =
                    "Gantry on this JDK too, as hop gantry-jdk25 or the like; may be repeated. With --tls: each with each.")
    private List<Path> jdks = new ArrayList<>();

    @Option(
            names = "--tls",
            paramLabel = "WHOSE",
            split = ",",
            description = "Gantry with this TLS too, native (BoringSSL) or jdk, the latter as hop gantry-jdk-tls.")
    private List<GantryVariant.Tls> tls = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all values there too.")
    private @Nullable Path json;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "Certificates, configurations and logs "
                    + "(default: a temporary directory, deleted when nothing failed).")
    private @Nullable Path workDirectory;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        WorkDirectory files = WorkDirectory.of(workDirectory);
        Path directory = files.path();
        Clock clock = Clock.systemUTC();
        List<Row> rows = rows();
        List<GantryVariant> variants = variants();
        List<Hop> hops = hops(directory, variants, clock);
        Environment environment =
                Environment.read(spec.commandLine().getParseResult().originalArgs(), clock);
        for (GantryVariant variant : variants) {
            environment =
                    environment.with(variant.name(), "java " + variant.jvm().version());
        }
        PrintWriter err = spec.commandLine().getErr();
        err.printf("files of this run: %s%n", directory);

        Results results = new Results();
        Duration period = Duration.ofSeconds(seconds != null ? seconds : shortForm ? 2 : 3);
        try (Bench bench = new Bench(directory, period)) {
            int last = rounds != null ? rounds : shortForm ? 3 : 5;
            new Rounds(bench, rows, hops, Duration.ofSeconds(warmUpSeconds), last, err).run(results);
        }
        List<String> names = hops.stream().map(Hop::name).toList();
        List<String> bases = new ArrayList<>(BASES);
        if (!variants.isEmpty()) {
            bases.add(GANTRY);
        }
        spec.commandLine().getOut().print(TableReport.render(results, names, bases));
        spec.commandLine().getOut().flush();
        if (json != null) {
            JsonReport.of(environment, results, names, bases).write(json);
        }
        if (!results.failures().isEmpty()) {
            return 5;
        }
        files.deleteTemporary();
        return guardHolds(rows, results, err) ? 0 : 3;
    }

    private boolean guardHolds(List<Row> rows, Results results, PrintWriter err) {
        if (baseline == null) {
            return true;
        }
        List<Guard.Verdict> verdicts = new Guard(GANTRY, BASELINE, maxRatio)
                .judge(results, rows.stream().map(Row::id).collect(Collectors.toSet()));
        verdicts.forEach(verdict -> err.printf("%s %s%n", verdict.holds() ? "holds:" : "FAILED:", verdict.line()));
        return verdicts.stream().allMatch(Guard.Verdict::holds);
    }

    private List<GantryVariant> variants() throws IOException {
        try {
            return GantryVariant.of(gantry.jvm(), jdks, tls);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private List<Row> rows() {
        List<String> wanted = !rowIds.isEmpty() ? rowIds : shortForm ? Rows.shortForm() : List.of();
        List<String> known = Rows.all().stream().map(Row::id).toList();
        for (String id : wanted) {
            if (!known.contains(id)) {
                throw wrong("row `%s` (expected: one of %s)".formatted(id, String.join(", ", known)));
            }
        }
        return Rows.all().stream()
                .filter(row -> wanted.isEmpty() || wanted.contains(row.id()))
                .toList();
    }

    private List<Hop> hops(Path directory, List<GantryVariant> variants, Clock clock)
            throws IOException, GeneralSecurityException, InterruptedException {
        List<String> wanted = !hopNames.isEmpty() ? hopNames : shortForm ? SHORT_HOPS : List.of();
        ThrowawayPki pki = new ThrowawayPki(directory.resolve("pki"), clock);
        Peers peers = pki.peers();
        PeerFiles own = pki.issue("hop");
        Jvm jvm = gantry.jvm();

        List<Hop> hops = new ArrayList<>();
        hops.add(new DirectHop(peers));
        for (ProxyHop.Program program : ProxyHop.PROGRAMS) {
            if (isOnPath(program.executable())) {
                hops.add(new ProxyHop(program, peers, own));
            }
        }
        hops.add(new BareHop(BareHop.BORINGSSL, jvm, peers, own));
        hops.add(new BareHop(BareHop.JDK, jvm, peers, own));
        if (isOnPath(OrthancHop.EXECUTABLE)) {
            hops.add(new OrthancHop(peers, own));
        }
        hops.removeIf(hop -> !isWanted(wanted, hop.name()));
        Optional<Path> distribution = gantry.distribution();
        if (distribution.isEmpty() && !variants.isEmpty()) {
            throw wrong("no distribution for --jdk and --tls (expected: --gantry, or one in proxy-core/target)");
        }
        boolean isPlainWanted = wanted.contains(PLAIN);
        if (distribution.isPresent() && (isWanted(wanted, GANTRY) || isPlainWanted || !variants.isEmpty())) {
            GantryHop whole = GantryHop.prepare(
                    GANTRY, distribution.get(), jvm, Files.createDirectories(directory.resolve(GANTRY)), true);
            if (isWanted(wanted, GANTRY)) {
                hops.add(whole);
            }
            variants.forEach(variant -> hops.add(whole.on(variant.jvm(), variant.name())));
            if (isPlainWanted) {
                hops.add(whole.plain(PLAIN, jvm));
            }
        }
        if (baseline != null && isWanted(wanted, BASELINE)) {
            hops.add(GantryHop.prepare(
                    BASELINE,
                    baseline,
                    jvm,
                    Files.createDirectories(directory.resolve(BASELINE)),
                    !baselineWithoutHl7));
        }
        for (String name : hopNames) {
            if (hops.stream().noneMatch(hop -> hop.name().equals(name))) {
                throw wrong("hop `%s` (expected: a known one whose program is installed)".formatted(name));
            }
        }
        return hops;
    }

    private static boolean isWanted(List<String> wanted, String name) {
        return wanted.isEmpty() || wanted.contains(name);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
