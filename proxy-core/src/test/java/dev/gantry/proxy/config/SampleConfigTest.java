package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample that is handed out. */
class SampleConfigTest {
    private static final Path SAMPLE = Path.of("../config/gantry.yaml");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    private static LoadedConfig load(String text) throws InvalidConfigException {
        return new ConfigLoader(CLOCK).load(SourceText.of("gantry.yaml", text), Path.of("/etc/gantry/gantry.yaml"));
    }

    @Test
    void isRight() throws Exception {
        // When
        LoadedConfig loaded = load(Files.readString(SAMPLE));

        // Then
        assertThat(loaded.config().listeners()).hasSize(2);
        assertThat(loaded.warnings()).extracting(Problem::code).containsExactly(ConfigCodes.PLAIN);
    }

    @Test
    void theLimitsThatItShowsAreTheDefaults() throws Exception {
        // Given
        String text = uncommentedLimits();

        // When
        LimitsConfig limits = load(text).config().limits();

        // Then
        assertThat(text).contains("\nlimits:").contains("\n  max-pdu: 1MiB");
        assertThat(limits).isEqualTo(LimitsConfig.DEFAULT);
    }

    private static String uncommentedLimits() throws IOException {
        return Files.readString(SAMPLE)
                .replace("\n# limits:", "\nlimits:")
                .replaceAll("\n#   ([a-z-]+: [0-9])", "\n  $1");
    }
}
