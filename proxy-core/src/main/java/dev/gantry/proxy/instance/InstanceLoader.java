package dev.gantry.proxy.instance;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.proxy.config.ConfigLoader;
import dev.gantry.proxy.config.InvalidConfigException;
import dev.gantry.proxy.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Reads a configuration and all that it names. Changes nothing and connects to nobody. */
public final class InstanceLoader {
    private final Clock clock;

    /** Makes a loader that judges by {@code clock} what is valid now. */
    public InstanceLoader(Clock clock) {
        this.clock = clock;
    }

    /**
     * Reads everything.
     *
     * @param file the configuration, as the user wrote it
     * @throws IOException if the configuration itself cannot be read
     * @throws InvalidInstanceException if anything is wrong, with every problem that can be found at once
     */
    public Instance load(Path file) throws IOException, InvalidInstanceException {
        LoadedConfig loaded;
        try {
            loaded = new ConfigLoader(clock).load(file);
        } catch (InvalidConfigException e) {
            throw new InvalidInstanceException(e.problems());
        }
        Problems problems = new Problems();
        loaded.warnings().forEach(problems::add);
        Optional<TlsMaterial> tls = new TlsMaterialLoader(loaded, clock, problems).load();
        if (problems.hasErrors()) {
            tls.ifPresent(material -> material.identity().close());
            throw new InvalidInstanceException(problems.sorted());
        }
        return new Instance(loaded, tls, problems.sorted());
    }
}
