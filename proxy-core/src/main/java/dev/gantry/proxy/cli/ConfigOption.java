package dev.gantry.proxy.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which instance is meant. */
final class ConfigOption {
    private static final List<Path> USUAL = List.of(Path.of("gantry.yaml"), Path.of("/etc/gantry/gantry.yaml"));

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the configuration (default: ./gantry.yaml, then /etc/gantry/gantry.yaml)")
    private @Nullable Path file;

    /** Returns whether one was named, or one is where it usually is. */
    boolean isFound() {
        return file != null || USUAL.stream().anyMatch(Files::exists);
    }

    /** Returns the file that was named, or else the first that is there. */
    Path file() {
        if (file != null) {
            return file;
        }
        return USUAL.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> CommandFailure.environment(
                        "no configuration: there is neither `./gantry.yaml` nor `/etc/gantry/gantry.yaml`",
                        null,
                        "name one with `--config FILE`"));
    }
}
