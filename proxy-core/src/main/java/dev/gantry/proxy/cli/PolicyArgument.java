package dev.gantry.proxy.cli;

import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The argument that says which policy is meant. */
final class PolicyArgument {
    @Parameters(
            paramLabel = "FILE|DIR",
            arity = "0..1",
            description = "the policy: a file, or a directory of *.yaml (default: that of the configuration)")
    private @Nullable Path path;

    @Mixin
    private ConfigOption config = new ConfigOption();

    /**
     * Returns the policy that was named, or else the one that the configuration names.
     *
     * @throws CommandFailure if there is no configuration, or it is wrong
     */
    Path path(Clock clock, Console console) {
        return path != null
                ? path
                : InstanceReport.config(config.file(), clock, console).config().policy();
    }
}
