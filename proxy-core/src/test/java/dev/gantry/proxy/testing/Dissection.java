package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What Wireshark's dissector, which is not ours, makes of the bytes of one DICOM association. */
public final class Dissection {

    /** Bytes of one made-up TCP segment. */
    private static final int SEGMENT = 1400;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, List<String>> values;

    private Dissection(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Dissects a recording with {@code text2pcap} and {@code tshark}.
     *
     * @param fields names of Wireshark's fields to ask for
     */
    public static Dissection of(List<CountingRelay.Chunk> recording, Path directory, String... fields) {
        Path dump = directory.resolve("recording.txt");
        Path capture = directory.resolve("recording.pcap");
        try {
            Files.writeString(dump, dump(recording));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(List.of(Programs.path("text2pcap"), "-q", "-D", "-T", "40000,104", dump.toString(), capture.toString()));
        List<String> command = new ArrayList<>(List.of(
                Programs.path("tshark"),
                "-r",
                capture.toString(),
                "-d",
                "tcp.port==104,dicom",
                "-Y",
                "dicom",
                "-T",
                "fields",
                "-E",
                "occurrence=a",
                "-E",
                "separator=|"));
        Arrays.stream(fields).forEach(field -> command.addAll(List.of("-e", field)));
        Map<String, List<String>> values = new TreeMap<>();
        run(command).lines().filter(line -> line.contains("|")).forEach(line -> {
            String[] columns = line.split("\\|", -1);
            for (int i = 0; i < fields.length; i++) {
                Arrays.stream(columns[i].split(",", -1))
                        .filter(value -> !value.isBlank())
                        .forEach(values.computeIfAbsent(fields[i], name -> new ArrayList<>())::add);
            }
        });
        return new Dissection(values);
    }

    /** All values of a field, in the order of the bytes; none where it did not occur. */
    public List<String> values(String field) {
        return values.getOrDefault(field, List.of()).stream().map(String::strip).toList();
    }

    /** The recording as {@code text2pcap} reads it: a direction, then lines of an offset and bytes. */
    private static String dump(List<CountingRelay.Chunk> recording) {
        StringBuilder text = new StringBuilder();
        for (CountingRelay.Chunk chunk : recording) {
            String digits = chunk.digits();
            for (int start = 0; start < digits.length(); start += 2 * SEGMENT) {
                String segment = digits.substring(start, Math.min(digits.length(), start + 2 * SEGMENT));
                text.append(chunk.towardPeer() ? "O " : "I ");
                for (int at = 0; at < segment.length(); at += 32) {
                    String line = segment.substring(at, Math.min(segment.length(), at + 32));
                    text.append(String.format(Locale.ROOT, "%06x ", at / 2))
                            .append(line.replaceAll("..", "$0 "))
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    private static String run(List<String> command) {
        Programs.Finished finished = Programs.run(command, LIMIT);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + "\n" + finished.output());
        }
        return finished.output();
    }
}
