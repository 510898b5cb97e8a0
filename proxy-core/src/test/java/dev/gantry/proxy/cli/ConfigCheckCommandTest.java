package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigCheckCommandTest {
    private final Terminal terminal = new Terminal();
    private final InstanceFiles files;

    ConfigCheckCommandTest(@TempDir Path directory) throws Exception {
        files = new InstanceFiles(directory);
    }

    private ExitCode check(String... options) {
        String[] line = new String[options.length + 3];
        line[0] = "config";
        line[1] = "check";
        line[2] = files.file().toString();
        System.arraycopy(options, 0, line, 3, options.length);
        return terminal.run(line);
    }

    @Test
    void saysThatAllIsWell() {
        // When
        ExitCode code = check();

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).isEqualToNormalizingNewlines(files.file() + ": OK\n");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void showsWhereAConfigurationIsWrong() throws Exception {
        // Given
        files.edit("node: edge-1", "nod: edge-1");

        // When
        ExitCode code = check();

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err())
                .isEqualToNormalizingNewlines("""
                FILE:1:1: error[G106] `node` is missing
                  |
                1 | gantry: 1
                  | ^^^^^^^^^

                FILE:2:1: error[G105] unknown key `nod`
                  |
                2 | nod: edge-1
                  | ^^^
                  = help: did you mean `node`?

                error: `FILE` cannot be used: 2 errors
                """.replace("FILE", files.file().toString()));
    }

    @Test
    void aFileThatCannotBeReadIsAFaultOfTheEnvironment() throws Exception {
        // Given
        Files.delete(files.path("edge.key"));

        // When
        ExitCode code = check();

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err())
                .contains("error[G301] `" + files.path("edge.key") + "`: no such file")
                .contains("cannot be used: 1 error");
    }

    @Test
    void aConfigurationThatIsMissingIsAFaultOfTheEnvironment() throws Exception {
        // Given
        Files.delete(files.file());

        // When
        ExitCode code = check();

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err())
                .isEqualToNormalizingNewlines(
                        "error: `" + files.file() + "` cannot be read: no such file or directory\n");
    }

    @Test
    void warningsDoNotMakeItUnusable() throws Exception {
        // Given
        files.edit("management:", "limits: { connections: 1, connections-per-address: 2 }\nmanagement:");

        // When
        ExitCode code = check();

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains(": OK, with 1 warning");
        assertThat(terminal.err()).contains("warning[W402]");
    }

    @Test
    void programsReadTheProblemsAsJson() throws Exception {
        // Given
        files.edit("node: edge-1", "nod: edge-1");

        // When
        ExitCode code = check("--json");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out())
                .contains("\"usable\" : false")
                .contains("\"code\" : \"G105\"")
                .contains("\"line\" : 2")
                .contains("\"did you mean `node`?\"");
    }

    @Test
    void theFileMustBeNamed() {
        // When
        ExitCode code = terminal.run("config", "check");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).startsWith("error: missing required parameter: `FILE`");
    }
}
