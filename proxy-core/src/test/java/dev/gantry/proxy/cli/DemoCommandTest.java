package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.ConfigLoader;
import dev.gantry.proxy.demo.hospital.HospitalFiles;
import dev.gantry.proxy.demo.hospital.HospitalMaker;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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
    void saysWhichPortIsTaken() throws Exception {
        // Given
        HospitalFiles files = new HospitalFiles(directory);
        new HospitalMaker(files, Clock.systemUTC(), line -> {}).make();
        InetSocketAddress clinical = new ConfigLoader(Clock.systemUTC())
                .load(files.config())
                .config()
                .listeners()
                .get(0)
                .bind();
        ExitCode code;

        // When
        try (ServerSocket holder = new ServerSocket(clinical.getPort(), 1, clinical.getAddress())) {
            assertThat(holder.isBound()).isTrue();
            code = run("demo", "--once", "--dir", directory.toString());
        }

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err())
                .startsWith("error: `clinical` of `" + files.config() + "` cannot be bound: ")
                .contains("ddress already in use", "= help: name another directory with `--dir`");
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
