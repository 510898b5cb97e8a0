package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.yaml.YamlFault;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Reads a {@code gantry.yaml}. */
public final class ConfigLoader {
    /** The largest file that is read, in bytes. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final Clock clock;

    /** Makes a loader that judges by {@code clock} whether the time of a risk that was taken is over. */
    public ConfigLoader(Clock clock) {
        this.clock = clock;
    }

    /**
     * Reads a file.
     *
     * @param file as the user wrote it; messages call it so
     * @throws IOException if it cannot be read
     * @throws InvalidConfigException if it is wrong, with every problem
     */
    public LoadedConfig load(Path file) throws IOException, InvalidConfigException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw refused(file, "the file is larger than " + MAX_FILE_BYTES + " bytes");
        }
        SourceText source = SourceText.decode(file.toString(), bytes)
                .orElseThrow(() -> refused(file, "the file is not UTF-8 text"));
        return load(source, file.toAbsolutePath().normalize());
    }

    /**
     * Reads a text.
     *
     * @param file what relative paths are relative to the directory of; absolute, need not exist
     * @throws InvalidConfigException if it is wrong, with every problem
     */
    public LoadedConfig load(SourceText source, Path file) throws InvalidConfigException {
        Problems problems = new Problems();
        YamlMap top = YamlReader.read(source, problems, ConfigCodes.SHAPE);
        if (problems.hasErrors() && top.isEmpty()) {
            throw new InvalidConfigException(problems.sorted());
        }
        Positions positions = new Positions(source);
        Path directory = Optional.ofNullable(file.getParent()).orElse(file);
        Optional<GantryConfig> config = new GantryReader(top, positions, directory, clock).read();
        if (problems.hasErrors() || config.isEmpty()) {
            throw new InvalidConfigException(problems.sorted());
        }
        return new LoadedConfig(config.get(), file, positions, problems.sorted());
    }

    private static InvalidConfigException refused(Path file, String message) {
        SourceText nothing = SourceText.of(file.toString(), "");
        return new InvalidConfigException(
                List.of(Problem.error(ConfigCodes.SHAPE.of(YamlFault.REFUSED), nothing.start(), message)));
    }
}
