package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyCommandsTest {
    private final Terminal terminal = new Terminal();
    private final Path directory;
    private final Path policy;

    PolicyCommandsTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
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
    void strictForbidsWarnings() throws Exception {
        // Given
        edit("pacs: {} }", "pacs: {}, empty: {} }");

        // When
        ExitCode lenient = terminal.run("policy", "check", policy.toString());
        ExitCode strict = terminal.run("policy", "check", policy.toString(), "--strict");

        // Then
        assertThat(lenient).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(strict).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("1 warning");
    }

    @Test
    void theConfigurationNamesThePolicyWhereTheCommandLineDoesNot() throws Exception {
        // Given
        InstanceFiles files = new InstanceFiles(directory);

        // When
        ExitCode code = terminal.run("policy", "check", "--config", files.file().toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("policy.yaml: OK");
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
        assertThat(terminal.out())
                .isEqualToNormalizingNewlines(
                        "pass  CT01 stores CT\n1 tests, 0 failed\ncoverage 100 %: tests reach 1 of 1 rules\n");
    }

    @Test
    void rulesThatNoTestReachesAreListedAndMissTheGate() throws Exception {
        // Given
        edit("tests:", "  echo: { allow: [verification], from: any, to: pacs }\ntests:");

        // When
        ExitCode without = terminal.run("policy", "test", policy.toString());
        ExitCode with = terminal.run("policy", "test", policy.toString(), "--min-coverage", "90");

        // Then
        assertThat(without).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(with).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out())
                .contains("coverage 50 %", policy + ":21:3: no test reaches echo", "coverage is below 90 %");
    }

    @Test
    void changesThatNothingNoticesAreListedAndMissTheGate() throws Exception {
        // Given
        edit("tests:", "  echo: { allow: [verification], from: any, to: pacs }\ntests:");

        // When
        ExitCode without = terminal.run("policy", "test", policy.toString(), "--mutate");
        ExitCode with = terminal.run("policy", "test", policy.toString(), "--min-mutation-score", "50.1", "--json");

        // Then
        assertThat(without).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(with).isEqualTo(ExitCode.FAILED);
        assertThat(terminal.out())
                .contains("mutation score 50 %: 2 of 4 changes are noticed", "nothing fails when it is deleted")
                .contains("\"survived\" : true");
    }

    @Test
    void aGateThatIsNoPercentageIsAMatterOfUsage() {
        // When
        ExitCode code = terminal.run("policy", "test", policy.toString(), "--min-coverage", "900");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
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
