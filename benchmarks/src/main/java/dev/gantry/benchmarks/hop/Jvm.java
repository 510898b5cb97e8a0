package dev.gantry.benchmarks.hop;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Java that runs a hop.
 *
 * @param home its directory
 * @param options flags given to it, none for its defaults
 */
public record Jvm(Path home, List<String> options) {

    /** Checks nothing: a JVM that does not start shows in its hop's log. */
    public Jvm {
        options = List.copyOf(options);
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }

    /** This program's own class path, for a process in another directory. */
    static String ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
