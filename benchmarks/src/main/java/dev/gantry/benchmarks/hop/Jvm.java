package dev.gantry.benchmarks.hop;

import java.nio.file.Path;
import java.util.List;

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
}
