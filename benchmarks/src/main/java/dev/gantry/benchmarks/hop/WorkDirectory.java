package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the certificates, configurations and logs of a run are.
 *
 * @param path absolute
 * @param isTemporary whether nobody has asked for them
 */
public record WorkDirectory(Path path, boolean isTemporary) {

    /** A directory that was asked for, made when it is not there, or else a temporary one. */
    public static WorkDirectory of(@Nullable Path asked) throws IOException {
        return asked == null
                ? new WorkDirectory(Files.createTempDirectory("gantry-benchmark"), true)
                : new WorkDirectory(Files.createDirectories(asked).toAbsolutePath(), false);
    }

    /** Deletes what nobody has asked for. */
    public void deleteTemporary() throws IOException {
        if (!isTemporary) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
