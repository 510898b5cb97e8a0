package dev.gantry.proxy.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program under test as its users have it: a process with a command line. */
public final class GantryProcess {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<String> launcher;
    private final Map<String, String> environment;

    private GantryProcess(List<String> launcher) {
        this(launcher, Map.of());
    }

    private GantryProcess(List<String> launcher, Map<String, String> environment) {
        this.launcher = launcher;
        this.environment = environment;
    }

    /** The same with a variable of the environment. */
    public GantryProcess with(String variable, String value) {
        return new GantryProcess(launcher, Map.of(variable, value));
    }

    /** The classes of this build, in a virtual machine of their own with the memory that the launcher gives. */
    public static GantryProcess fromClassPath() {
        return new GantryProcess(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmx768m",
                "-XX:TieredStopAtLevel=4",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.gantry.proxy.cli.GantryMain"));
    }

    /** The distribution that this build has packed, unpacked into {@code directory}. */
    public static GantryProcess fromDistribution(Path directory) {
        Path archive = onlyMatch(Path.of("target"), "gantry-.*\\.tar\\.gz");
        Programs.Finished unpacked = Programs.run(
                List.of("tar", "-xzf", archive.toAbsolutePath().toString(), "-C", directory.toString()), LIMIT);
        if (unpacked.exitCode() != 0) {
            throw new IllegalStateException(unpacked.output());
        }
        return new GantryProcess(
                List.of(onlyMatch(directory, "gantry-.*").resolve("bin/gantry").toString()));
    }

    /** What has to be typed before a command. */
    public List<String> launcher() {
        return launcher;
    }

    /** Runs a command to its end. */
    public Programs.Finished run(Path directory, String... arguments) {
        return Programs.run(command(arguments), directory, environment, LIMIT);
    }

    /** As {@link #run(Path, String...)}, with more in the environment. */
    public Programs.Finished run(Path directory, Map<String, String> environment, String... arguments) {
        return Programs.run(command(arguments), directory, environment, LIMIT);
    }

    /** Starts a command that goes on running. */
    public ExternalProcess start(Path directory, String... arguments) {
        return ExternalProcess.start("gantry", command(arguments), directory, environment);
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path onlyMatch(Path directory, String name) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + name + " in " + directory.toAbsolutePath()
                            + File.separator + " (expected: built by `mvn package`)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
