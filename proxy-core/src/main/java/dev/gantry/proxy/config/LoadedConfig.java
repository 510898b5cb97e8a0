package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration with its origin.
 *
 * @param config what stands in it
 * @param file the file it was read from, absolute
 * @param positions where each value stands, for problems that later checks find
 * @param warnings what somebody should look at, though it holds
 */
public record LoadedConfig(GantryConfig config, Path file, Positions positions, List<Problem> warnings) {
    public LoadedConfig {
        warnings = List.copyOf(warnings);
    }
}
