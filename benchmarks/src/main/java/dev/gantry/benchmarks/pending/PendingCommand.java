package dev.gantry.benchmarks.pending;

import dev.gantry.proxy.pending.Fingerprint;
import dev.gantry.proxy.pending.FirstSenders;
import dev.gantry.proxy.pending.PendingCommitments;
import dev.gantry.proxy.pending.PendingMoves;
import dev.gantry.proxy.pending.Route;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Fills the tables of what is pending and of who sent an instance first, and measures what they cost. */
@Command(
        name = "pending",
        description = {
            "Fills what Gantry remembers of conversations: pending commitments, pending moves, first senders of instances.",
            "Measures the heap, the files and the look-ups; ends with 3 when a table takes 200 MiB or a look-up 20 µs.",
            "Example: java -Xmx2g -jar benchmarks/target/benchmarks.jar pending --directory /var/tmp/pending --json pending.json"
        },
        sortOptions = false)
public final class PendingCommand implements Callable<Integer> {

    private static final int DEVICES = 500;
    private static final Duration WINDOW = Duration.ofDays(1);
    private static final List<String> RULES = List.of("imaging-to-archive");
    /** Additions between two waits for the disk, so that what waits for it takes bounded memory. */
    private static final int STRIDE = 10_000;

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
            names = "--directory",
            required = true,
            paramLabel = "DIR",
            description = "An absent or empty directory on the disk to be measured.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(
            names = "--entries",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "How many entries each table gets, at most 1000000 (default: ${DEFAULT-VALUE}).")
    private int entries;

    @Option(
            names = "--look-ups",
            defaultValue = "2000000",
            paramLabel = "N",
            description = "How many look-ups are timed after as many that warm up (default: ${DEFAULT-VALUE}).")
    private int lookUps;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all values there too.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        if (entries < 1 || entries > FirstSenders.MAX || lookUps < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "entries and look-ups (expected: 1 or more, entries at most " + FirstSenders.MAX + ")");
        }
        Files.createDirectories(directory);
        List<TableFigures> all = new ArrayList<>();
        PrintWriter out = spec.commandLine().getOut();
        for (Measurement each : List.<Measurement>of(this::commitments, this::moves, this::firstSenders)) {
            TableFigures figures = each.measure();
            out.println(figures.line());
            out.flush();
            all.add(figures);
        }
        if (json != null) {
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValue(json, Map.of("format", "gantry-pending-1", "tables", all));
        }
        return all.stream().allMatch(TableFigures::holds) ? 0 : 3;
    }

    private interface Measurement {
        TableFigures measure() throws IOException;
    }

    private TableFigures commitments() throws IOException {
        Path file = fresh("commitments.journal");
        long before = heapBytes();
        long start = System.nanoTime();
        try (PendingCommitments table = PendingCommitments.journaled(file, Clock.systemUTC())) {
            for (int i = 0; i < entries; i++) {
                CompletionStage<Void> written = table.expect(
                                new PendingCommitments.Terms(route(i), true, RULES), uid(i), WINDOW)
                        .orElseThrow();
                if (i % STRIDE == 0 || i == entries - 1) {
                    written.toCompletableFuture().join();
                }
            }
            double fillSeconds = secondsSince(start);
            IntPredicate find = i -> {
                Route route = route(i);
                var claim = table.claim(
                        uid(i), route.askedDevice(), route.askedAe(), route.askingDevice(), route.askingAe());
                claim.ifPresent(PendingCommitments.Claim::giveBack);
                return claim.isPresent();
            };
            return figures("pending commitments", table.size(), before, file, fillSeconds, find, () -> {
                try (PendingCommitments again = PendingCommitments.journaled(file, Clock.systemUTC())) {
                    return again.size();
                }
            });
        }
    }

    /** The worst that a policy allows: all moves to one destination, so that all stand in one place. */
    private TableFigures moves() throws IOException {
        long before = heapBytes();
        long start = System.nanoTime();
        PendingMoves table = new PendingMoves();
        PendingMoves.Move[] held = new PendingMoves.Move[entries];
        for (int i = 0; i < entries; i++) {
            Route route = new Route("reading-room", requestor(i), "pacs-main", "PACS");
            held[i] = table.begin(route, messageId(i), "WORKSTATION", RULES).orElseThrow();
        }
        double fillSeconds = secondsSince(start);
        TableFigures figures = figures(
                "pending moves",
                table.size(),
                before,
                null,
                fillSeconds,
                i -> table.match("pacs-main", "WORKSTATION", requestor(i), messageId(i))
                        == PendingMoves.Match.BY_ORIGINATOR,
                null);
        for (PendingMoves.Move move : held) {
            table.end(move);
        }
        if (table.size() != 0) {
            throw new IllegalStateException("%d moves are left (expected: none)".formatted(table.size()));
        }
        return figures;
    }

    private TableFigures firstSenders() throws IOException {
        Path file = fresh("instances.journal");
        long before = heapBytes();
        long start = System.nanoTime();
        FirstSenders table = FirstSenders.journaled(file);
        try (table) {
            for (int i = 0; i < entries; i++) {
                table.note(uid(i), device(i), Fingerprint.of("data set " + i));
                if (i % STRIDE == 0) {
                    awaitLines(file, i);
                }
            }
            awaitLines(file, entries);
            double fillSeconds = secondsSince(start);
            return figures(
                    "first senders",
                    table.size(),
                    before,
                    file,
                    fillSeconds,
                    i -> table.of(uid(i)).isPresent(),
                    () -> {
                        try (FirstSenders again = FirstSenders.journaled(file)) {
                            return again.size();
                        }
                    });
        }
    }

    /** Waits until the journal, which nobody has to wait for, has about as many lines. */
    private static void awaitLines(Path file, int lines) throws IOException {
        long leastBytes = lines * 75L;
        while (Files.size(file) < leastBytes) {
            Thread.onSpinWait();
        }
    }

    private interface Reopening {
        int entries() throws IOException;
    }

    private TableFigures figures(
            String name,
            int size,
            long heapBefore,
            @Nullable Path file,
            double fillSeconds,
            IntPredicate find,
            @Nullable Reopening reopening)
            throws IOException {
        if (size != entries) {
            throw new IllegalStateException("%s hold %d entries (expected: %d)".formatted(name, size, entries));
        }
        long heap = heapBytes() - heapBefore;
        LookUps.time(entries, lookUps, find);
        Histogram nanos = LookUps.time(entries, lookUps, find);
        double reopenSeconds = 0;
        if (reopening != null) {
            long start = System.nanoTime();
            int again = reopening.entries();
            reopenSeconds = secondsSince(start);
            if (again != entries) {
                throw new IllegalStateException(
                        "%s hold %d entries when reopened (expected: %d)".formatted(name, again, entries));
            }
        }
        return new TableFigures(
                name,
                size,
                heap,
                file == null ? 0 : Files.size(file),
                fillSeconds,
                reopenSeconds,
                nanos.getMean(),
                nanos.getValueAtPercentile(99));
    }

    private Path fresh(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.deleteIfExists(file);
        return file;
    }

    private static Route route(int number) {
        return new Route(device(number), "AE" + number % DEVICES, "pacs-main", "PACS");
    }

    private static String device(int number) {
        return "device-" + number % DEVICES;
    }

    private static String uid(int number) {
        return "2.25.151927405123450412384573945." + number;
    }

    private static String requestor(int number) {
        return "READ" + number / 60_000;
    }

    private static int messageId(int number) {
        return number % 60_000 + 1;
    }

    /** What is on the heap after a collection. */
    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
