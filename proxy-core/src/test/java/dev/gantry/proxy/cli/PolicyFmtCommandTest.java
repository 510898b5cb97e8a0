package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyFmtCommandTest {
    private static final String UGLY = InstanceFiles.POLICY
            .replace("name: small", "name:    small  # ours")
            .replace("[store]", "[ store ]");

    private final Terminal terminal = new Terminal();
    private final Path directory;
    private final Path policy;

    PolicyFmtCommandTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        policy = Files.writeString(directory.resolve("policy.yaml"), UGLY);
    }

    @Test
    void writesTheLayoutAndKeepsThePermissions() throws Exception {
        // Given
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-r-----"));

        // When
        ExitCode code = terminal.run("policy", "fmt", policy.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).isEqualToNormalizingNewlines("wrote " + policy + "\n");
        assertThat(policy).content().contains("name: small", "# ours", "allow: [store]");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(policy)))
                .isEqualTo("rw-r-----");
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(policy));
    }

    @Test
    void checkNamesTheFilesAndWritesNothing() {
        // When
        ExitCode code = terminal.run("policy", "fmt", directory.toString(), "--check");

        // Then
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out()).isEqualToNormalizingNewlines(policy + "\n");
        assertThat(policy).hasContent(UGLY);
    }

    @Test
    void checkIsDoneWhereTheLayoutIsRight() {
        // Given
        terminal.run("policy", "fmt", policy.toString());

        // When
        ExitCode code = terminal.run("policy", "fmt", policy.toString(), "--check");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
    }

    @Test
    void diffShowsWhatChangesAndWritesNothing() {
        // When
        ExitCode code = terminal.run("policy", "fmt", policy.toString(), "--diff");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("--- " + policy, "-    allow: [ store ]", "+    allow: [store]");
        assertThat(policy).hasContent(UGLY);
    }

    @Test
    void aFileThatIsNoYamlIsLeftAndEndsWith1() throws Exception {
        // Given
        Files.writeString(policy, "rules: [\n");

        // When
        ExitCode code = terminal.run("policy", "fmt", policy.toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("error: `" + policy + "`: line ");
        assertThat(policy).hasContent("rules: [\n");
    }

    @Test
    void aPolicyWithErrorsIsLaidOutAllTheSame() throws Exception {
        // Given
        Files.writeString(policy, UGLY.replace("to: pacs", "to: nowhere"));

        // When
        ExitCode code = terminal.run("policy", "fmt", policy.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(policy).content().contains("allow: [store]");
    }
}
