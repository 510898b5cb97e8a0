package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that starts Gantry: which distribution, and what runs it. */
public final class GantryOptions {

    @Option(
            names = "--gantry",
            paramLabel = "TARBALL",
            description = "Gantry's distribution (default: the one in proxy-core/target).")
    private @Nullable Path gantry;

    @Option(
            names = "--java-home",
            paramLabel = "DIR",
            description = "The Java that runs Gantry, and bare where it is measured (default: the one that runs this).")
    private Path javaHome = Path.of(System.getProperty("java.home"));

    @Option(
            names = "--jvm-options",
            split = " ",
            paramLabel = "FLAGS",
            description = "JVM flags for the same (default: none).")
    private List<String> jvmOptions = new ArrayList<>();

    /** The distribution that was asked for, or else the one that a build has left in {@code proxy-core/target}. */
    public Optional<Path> distribution() throws IOException {
        if (gantry != null) {
            return Optional.of(gantry);
        }
        Path target = Path.of("proxy-core", "target");
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("gantry-.*\\.tar\\.gz"))
                    .findFirst();
        }
    }

    /** What runs it. */
    public Jvm jvm() {
        return new Jvm(javaHome, jvmOptions);
    }
}
