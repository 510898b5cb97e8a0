package dev.gantry.proxy.launcher;

import dev.gantry.proxy.launcher.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The distribution as it is shipped, run as its users run it: without Maven. */
class DistributionIT {
    private final Path home;

    DistributionIT(@TempDir Path directory) throws Exception {
        Path place = Files.createDirectory(directory.resolve("opt with blank"));
        Path archive = only(Path.of("target").toAbsolutePath(), "gantry-.*\\.tar\\.gz");
        Result unpacked = Shell.run(place, Map.of("PATH", "/usr/bin:/bin"), List.of("tar", "-xzf", archive.toString()));
        assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
        home = only(place, "gantry-.*");
    }

    private static Path only(Path directory, String pattern) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Result gantry(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/gantry").toString()));
        command.addAll(List.of(arguments));
        return Shell.run(home, Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", System.getProperty("java.home")), command);
    }

    @Test
    void holdsWhatBelongsToIt() {
        // When
        Path[] belongings = {
            home.resolve("LICENSE"), home.resolve("CHANGELOG.md"), home.resolve("config/gantry.yaml"),
            home.resolve("config/policy.yaml"), home.resolve("lib"), home.resolve("bin/gantry")
        };

        // Then
        assertThat(belongings).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void saysItsVersion() throws Exception {
        // When
        Result result = gantry("version");

        // Then
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith("gantry " + home.getFileName().toString().substring("gantry-".length()));
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aConfigurationThatIsWrongEndsWith1() throws Exception {
        // Given
        Path file = Files.writeString(home.resolve("wrong.yaml"), "gantry: 1\nnod: edge-1\n");

        // When
        Result result = gantry("config", "check", file.toString());

        // Then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains(file + ":2:1: error[G105] unknown key `nod`")
                .contains("= help: did you mean `node`?")
                .doesNotContain("\tat ");
    }

    @Test
    void anUnknownCommandEndsWith2() throws Exception {
        // When
        Result result = gantry("rnu");

        // Then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("error: unknown command `rnu`");
    }

    @Test
    void aFileThatIsMissingEndsWith4() throws Exception {
        // When
        Result result = gantry("config", "check", "none.yaml");

        // Then
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).isEqualTo("error: `none.yaml` cannot be read: no such file or directory\n");
    }
}
