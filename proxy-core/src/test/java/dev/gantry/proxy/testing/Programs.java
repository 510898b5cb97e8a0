package dev.gantry.proxy.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of this machine: where they are, and how one is run to its end. */
public final class Programs {

    /** Python's DICOM library, which is a tool as well: an implementation of the file format that is not ours. */
    public static final String PYDICOM = "pydicom";

    /** The distribution's interpreter: the only one that sees the distribution's packages. */
    static final String PYTHON = "/usr/bin/python3";

    /** What a program left behind: its exit code and everything that it printed on both streams. */
    public record Finished(int exitCode, String output) {}

    private Programs() {}

    /** Whether {@code name} can be run here. */
    public static boolean isPresent(String name) {
        if (name.equals(PYDICOM)) {
            return Files.isExecutable(Path.of(PYTHON))
                    && run(List.of(PYTHON, "-c", "import pydicom"), Duration.ofSeconds(30))
                                    .exitCode()
                            == 0;
        }
        return find(name).isPresent();
    }

    /** The executable of that name on the search path, or in the directories where daemons are kept. */
    static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The executable of that name; a test that needs it is marked {@link Interop}, so its absence is an error. */
    static String path(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalStateException("program: `" + name + "` is not on this machine"))
                .toString();
    }

    /** As {@link #run(List, Path, Map, Duration)}, in the current directory and environment. */
    public static Finished run(List<String> command, Duration limit) {
        return run(command, Path.of("").toAbsolutePath(), Map.of(), limit);
    }

    /**
     * Runs a command to its end.
     *
     * @throws AssertionError when it has not ended after {@code limit}; it is killed then
     */
    public static Finished run(List<String> command, Path directory, Map<String, String> environment, Duration limit) {
        try {
            Path output = Files.createTempFile("gantry-run", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(
                            "`" + String.join(" ", command) + "` ran longer than " + limit + "\n" + text(output));
                }
                return new Finished(process.exitValue(), text(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while `" + command.get(0) + "` ran", e);
        }
    }

    /** The text of a file that may hold bytes of any encoding. */
    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
