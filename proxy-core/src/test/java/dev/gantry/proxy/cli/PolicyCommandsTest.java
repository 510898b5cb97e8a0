package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyCommandsTest {
    private final Terminal terminal = new Terminal();
    private final Path policy;

    PolicyCommandsTest(@TempDir Path directory) throws Exception {
        policy = Files.writeString(directory.resolve("policy.yaml"), InstanceFiles.POLICY);
    }

    private void edit(String old, String replacement) throws Exception {
        Files.writeString(policy, Files.readString(policy).replace(old, replacement));
    }

    @Test
    void aPolicyThatIsRightEndsWith0() {
        // When
        ExitCode code = terminal.run("policy", "check", policy.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).startsWith(policy + ": OK");
    }

    @Test
    void aPolicyThatIsWrongEndsWith1() throws Exception {
        // Given
        edit("allow: [store]", "allow: [stor]");

        // When
        ExitCode code = terminal.run("policy", "check", policy.toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err())
                .contains(policy + ":")
                .contains("= help: did you mean `store`?")
                .contains("error: `" + policy + "`: 1 error");
    }

    @Test
    void programsReadProblemsAsJson() throws Exception {
        // Given
        edit("allow: [store]", "allow: [stor]");

        // When
        ExitCode code = terminal.run("policy", "check", policy.toString(), "--format", "json");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.out()).contains("\"usable\" : false").contains("\"severity\" : \"error\"");
    }

    @Test
    void aFileThatIsMissingEndsWith4() {
        // When
        ExitCode code = terminal.run("policy", "check", policy + ".none");

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err())
                .isEqualToNormalizingNewlines("error: `" + policy + ".none`: no such file or directory\n");
    }

    @Test
    void testsThatPassEndWith0() {
        // When
        ExitCode code = terminal.run("policy", "test", policy.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).isEqualToNormalizingNewlines("pass  CT01 stores CT\n1 tests, 0 failed\n");
    }

    @Test
    void aTestThatFailsEndsWith3() throws Exception {
        // Given
        edit("expect: allow by ct-archive", "expect: deny not-allowed");

        // When
        ExitCode code = terminal.run("policy", "test", policy.toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out()).contains("FAIL  CT01 stores CT").contains("1 tests, 1 failed");
    }

    @Test
    void theSampleIsRight() {
        // When
        ExitCode code = terminal.run("policy", "check", "../config/policy.yaml", "--strict");

        // Then
        assertThat(terminal.err()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.DONE);
    }
}
