package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said about each configuration of {@code src/test/resources/config}, word for word. With
 * {@code -Dgolden=write} the expectations are written anew: look at the difference before it is committed.
 */
class ConfigProblemsTest {
    private static final Path CASES = Path.of("src/test/resources/config");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    static Stream<String> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatIsWrong(String name) throws IOException {
        // Given
        Path expected = CASES.resolve(name).resolve("expected.txt");
        SourceText source = SourceText.of(
                "gantry.yaml", Files.readString(CASES.resolve(name).resolve("gantry.yaml")));

        // When
        String said = said(source);

        // Then
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected));
    }

    private static String said(SourceText source) {
        try {
            LoadedConfig loaded = new ConfigLoader(CLOCK).load(source, Path.of("/etc/gantry/gantry.yaml"));
            return ProblemRenderer.render(loaded.warnings());
        } catch (InvalidConfigException e) {
            return ProblemRenderer.render(e.problems());
        }
    }
}
