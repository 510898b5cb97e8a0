package dev.gantry.benchmarks.report;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run was made on and with.
 *
 * @param time when it began, UTC
 * @param command arguments of the program
 * @param processor model as the kernel names it
 * @param processors how many this program may use
 * @param kernel name and release
 * @param java that ran the load
 * @param versions of what was measured, by program
 */
public record Environment(
        String time,
        List<String> command,
        String processor,
        int processors,
        String kernel,
        String java,
        Map<String, String> versions) {

    private static final Pattern MODEL = Pattern.compile("model name\\s*: (.*)");
    private static final Map<String, List<String>> VERSION_COMMANDS = Map.of(
            "haproxy", List.of("haproxy", "-v"),
            "nginx", List.of("nginx", "-v"),
            "stunnel", List.of("stunnel4", "-version"),
            "dcmtk", List.of("storescu", "--version"),
            "openssl", List.of("openssl", "version"));
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)*");

    /** Asks the machine. */
    public static Environment read(List<String> command, Clock clock) throws IOException, InterruptedException {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String program : VERSION_COMMANDS.keySet().stream().sorted().toList()) {
            versions.put(program, version(VERSION_COMMANDS.getOrDefault(program, List.of())));
        }
        // All of Netty's modules have the same version, and one file may hold only one of their entries.
        Version.identify().values().stream()
                .findAny()
                .ifPresent(netty -> versions.put("netty", netty.artifactVersion()));
        Matcher model = MODEL.matcher(Files.readString(Path.of("/proc/cpuinfo")));
        return new Environment(
                clock.instant().toString(),
                command,
                model.find() ? model.group(1) : "unknown",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.runtime.version"),
                versions);
    }

    /** The same with the version of one more program. */
    public Environment with(String program, String version) {
        Map<String, String> more = new LinkedHashMap<>(versions);
        more.put(program, version);
        return new Environment(time, command, processor, processors, kernel, java, more);
    }

    private static String version(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(5, TimeUnit.SECONDS);
            Matcher version = VERSION.matcher(output);
            return version.find() ? version.group() : "unknown";
        } catch (IOException e) {
            return "absent";
        }
    }
}
