package dev.gantry.benchmarks.soak;

import dev.gantry.benchmarks.hop.ChildProcess;
import dev.gantry.benchmarks.hop.GantryHop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks an instance for its figures: its metrics, and its process. */
final class InstanceFigures {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final GantryHop.WithBothProtocols instance;
    private final Path jcmd;
    private final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /**
     * @param javaHome whose {@code jcmd} orders collections, where it has one
     * @param directory for what {@code jcmd} prints
     */
    InstanceFigures(GantryHop.WithBothProtocols instance, Path javaHome, Path directory) {
        this.instance = instance;
        this.jcmd = javaHome.resolve("bin").resolve("jcmd");
        this.directory = directory;
    }

    /** Takes a sample. */
    Sample take(long seconds, MixedTraffic traffic) throws IOException, InterruptedException {
        long resident = instance.hop().group().residentBytes();
        collect();
        List<String> lines = metrics();
        return new Sample(
                seconds,
                traffic.counts(),
                traffic.failures(),
                sum(lines, "gantry_associations_open", ""),
                resident,
                sum(lines, "jvm_memory_used_bytes", "area=\"heap\""),
                sum(lines, "netty_allocator_memory_used", "memory_type=\"direct\""),
                sum(lines, "jvm_threads_live_threads", ""),
                sum(lines, "process_files_open_files", ""));
    }

    private void collect() throws IOException, InterruptedException {
        if (!Files.isExecutable(jcmd)) {
            return;
        }
        for (ChildProcess process : instance.hop().processes()) {
            ChildProcess.run(
                    List.of(jcmd.toString(), Long.toString(process.handle().pid()), "GC.run"),
                    Map.of(),
                    directory,
                    "jcmd.log",
                    (int) LIMIT.toSeconds());
        }
    }

    private List<String> metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + instance.managementPort() + "/metrics");
        return http.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .toList();
    }

    /** The sum of the series of a metric that carry a label; 0 where there are none. */
    static long sum(List<String> lines, String name, String label) {
        return (long) lines.stream()
                .filter(line -> line.startsWith(name) && !line.startsWith("#") && line.contains(label))
                .filter(line -> "{ ".indexOf(line.charAt(name.length())) >= 0)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
