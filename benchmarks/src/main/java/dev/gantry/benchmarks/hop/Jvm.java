package dev.gantry.benchmarks.hop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Java that runs a hop.
 *
 * @param home its directory
 * @param options flags given to it, none for its defaults
 */
public record Jvm(Path home, List<String> options) {

    /** As Gantry's launcher has it, and so for whatever is compared with Gantry. */
    static final String NO_LEAK_SAMPLING = "-Dio.netty.leakDetection.level=disabled";

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]+)\"");

    /** Checks nothing: a JVM that does not start shows in its hop's log. */
    public Jvm {
        options = List.copyOf(options);
    }

    /** The same with one more flag. */
    public Jvm plus(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new Jvm(home, more);
    }

    /**
     * Its version as its {@code release} file says it, such as {@code 25.0.3}.
     *
     * @throws IllegalArgumentException when the directory holds no JDK
     */
    public String version() throws IOException {
        Path release = home.resolve("release");
        Matcher version = VERSION.matcher(Files.isRegularFile(release) ? Files.readString(release) : "");
        if (!version.find() || !Files.isExecutable(java())) {
            throw new IllegalArgumentException(
                    "no JDK in `%s` (expected: a directory with `release` and `bin/java`)".formatted(home));
        }
        return version.group(1);
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
