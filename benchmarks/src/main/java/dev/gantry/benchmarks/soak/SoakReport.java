package dev.gantry.benchmarks.soak;

import dev.gantry.benchmarks.report.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All of a soak, as it is written for programs.
 *
 * @param environment the machine and the command
 * @param samples in the order of time; the last was taken when the traffic had ended
 * @param firstFailure of the traffic that behaves; null where there was none
 * @param findings what has grown, a sentence each
 */
record SoakReport(
        Environment environment,
        List<Sample> samples,
        @Nullable String firstFailure,
        List<String> findings) {

    /** The titles of the columns of {@link #line}. */
    static final String HEADER =
            "| seconds | associations | objects | big | echoes | HL7 | dropped | half-open | broken | failures | open"
                    + " | resident MiB | heap MiB | direct MiB | threads | files |\n"
                    + "|---:".repeat(16)
                    + "|";

    /** One sample as a line of a Markdown table. */
    static String line(Sample sample) {
        Map<String, Long> traffic = sample.traffic();
        return String.format(
                Locale.ROOT,
                "| %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %.1f | %.1f | %.1f | %d | %d |",
                sample.seconds(),
                traffic.getOrDefault("associations", 0L),
                traffic.getOrDefault("objects", 0L),
                traffic.getOrDefault("big objects", 0L),
                traffic.getOrDefault("echoes", 0L),
                traffic.getOrDefault("messages", 0L),
                traffic.getOrDefault("dropped", 0L),
                traffic.getOrDefault("half-open", 0L),
                traffic.getOrDefault("disturbances", 0L),
                sample.failures(),
                sample.openAssociations(),
                mebibytes(sample.residentBytes()),
                mebibytes(sample.heapBytes()),
                mebibytes(sample.directBytes()),
                sample.threads(),
                sample.openFiles());
    }

    private static double mebibytes(long bytes) {
        return bytes / 1024.0 / 1024;
    }

    /** Writes it as JSON. */
    void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }
}
