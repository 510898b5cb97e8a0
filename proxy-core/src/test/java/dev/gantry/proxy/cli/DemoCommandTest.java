package dev.gantry.proxy.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class DemoCommandTest {
    private final Terminal terminal = new Terminal();

    @TempDir
    private Path directory;

    private ExitCode run(String... arguments) {
        return new CommandLineProgram(Commands.all(), terminal.console()).run(arguments);
    }

    @Test
    void refusesADirectoryThatHoldsSomethingElse() throws Exception {
        // Given
        Files.writeString(directory.resolve("thesis.tex"), "years of work");

        // When
        ExitCode code = run("demo", "--once", "--dir", directory.toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).startsWith("error: `" + directory + "` holds other files");
        assertThat(directory).isDirectoryNotContaining("glob:**/gantry.yaml");
    }

    @Test
    void helpShowsAnExample() {
        // When
        ExitCode code = run("demo", "--help");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("--once", "--dir=DIR", "gantry demo --dir demo-hospital");
    }
}
