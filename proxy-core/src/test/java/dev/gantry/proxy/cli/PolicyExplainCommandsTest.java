package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyExplainCommandsTest {
    private final Terminal terminal = new Terminal();
    private final Path directory;
    private final Path policy;

    PolicyExplainCommandsTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        policy = Files.writeString(directory.resolve("policy.yaml"), InstanceFiles.POLICY);
    }

    private ExitCode ask(String command, String sop, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "policy", command, "--policy", policy.toString(), "--from", "ct-01", "--calling", "CT01", "--called"));
        words.addAll(List.of("PACS", "--service", "store", "--sop", sop));
        words.addAll(List.of(more));
        return terminal.run(words.toArray(String[]::new));
    }

    private Path edited(String old, String replacement) throws Exception {
        return Files.writeString(directory.resolve("new.yaml"), InstanceFiles.POLICY.replace(old, replacement));
    }

    @Test
    void theVerdictAndItsCodeStandFirst() {
        // When
        ExitCode code = ask("explain", "CTImageStorage");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .startsWith("ALLOW  allowed   ct-01/CT01 → pacs-main/PACS")
                .contains("allowed by          ct-archive (" + policy + ":15): CT scanners archive");
    }

    @Test
    void aRefusalComesWithWhatWouldFixIt() {
        // When
        ExitCode code = ask("explain", "MRImageStorage");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .startsWith("DENY  not-allowed   ")
                .contains("nearest rule        ct-archive")
                .contains("would be fixed by   add `MRImageStorage` to `sop` of rule `ct-archive`")
                .contains("given: { from: ct-01, calling: CT01, called: PACS, service: store, sop: MRImageStorage");
    }

    @Test
    void programsReadExplanationsAsJson() {
        // When
        ExitCode code = ask("explain", "MRImageStorage", "--json");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .contains("\"verdict\" : \"DENY\"", "\"reason\" : \"not-allowed\"", "\"point\" : \"sop\"");
    }

    @Test
    void whyNotNamesTheRuleOfWhatIsAllowed() {
        // When
        ExitCode code = ask("why-not", "CTImageStorage");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .startsWith("ALLOW  allowed")
                .contains("ct-archive")
                .doesNotContain("test stub");
    }

    @Test
    void theConfigurationNamesThePolicy() throws Exception {
        // Given
        InstanceFiles files = new InstanceFiles(directory);

        // When
        ExitCode code = terminal.run(
                "policy",
                "explain",
                "--config",
                files.file().toString(),
                "--from=ct-01",
                "--calling=CT01",
                "--called=PACS",
                "--service=verification");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).startsWith("DENY  not-allowed");
    }

    @Test
    void wordsThatAreNotKnownEndWith1() {
        // When
        ExitCode code = ask("explain", "CTImgeStorage");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err())
                .contains("command line:1:65: error[E205] unknown SOP class `CTImgeStorage`")
                .contains("= help: did you mean `CTImageStorage`?");
    }

    @Test
    void aRequestWithoutACallerEndsWith2() {
        // When
        ExitCode code = terminal.run("policy", "explain", "--policy", policy.toString(), "--service", "store");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("no `--from`");
    }

    @Test
    void aCodeHasAPage() {
        // When
        ExitCode code = terminal.run("policy", "explain", "E204");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .startsWith("E204  a service that is not known")
                .contains("wrong:", "right:");
    }

    @Test
    void aCodeThatIsNotKnownEndsWith1() {
        // When
        ExitCode code = terminal.run("policy", "explain", "E2044");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("unknown code `E2044`").contains("did you mean `E204`?");
    }

    @Test
    void policiesThatDecideAlikeHaveNoDifference() {
        // When
        ExitCode code = terminal.run("policy", "diff", policy.toString(), policy.toString(), "--fail-on", "any");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).isEqualToNormalizingNewlines("no difference\n");
    }

    @Test
    void whatIsNewlyAllowedEndsWith3WhereThatIsAskedFor() throws Exception {
        // Given
        Path wider = edited("sop: CTImageStorage\n", "sop: [CTImageStorage, MRImageStorage]\n");

        // When
        ExitCode quiet = terminal.run("policy", "diff", policy.toString(), wider.toString());
        ExitCode strict =
                terminal.run("policy", "diff", policy.toString(), wider.toString(), "--fail-on", "newly-allowed");
        ExitCode back =
                terminal.run("policy", "diff", wider.toString(), policy.toString(), "--fail-on", "newly-allowed");

        // Then
        assertThat(List.of(quiet, strict, back)).containsExactly(ExitCode.DONE, ExitCode.FAILED, ExitCode.DONE);
        assertThat(terminal.out())
                .contains("newly allowed")
                .contains("  + modality-ct → pacs   store MRImageStorage")
                .contains("      by ct-archive")
                .contains("newly denied")
                .contains("  - modality-ct → pacs   store MRImageStorage");
    }

    @Test
    void programsReadDifferencesAsJson() throws Exception {
        // Given
        Path wider = edited("sop: CTImageStorage\n", "sop: [CTImageStorage, MRImageStorage]\n");

        // When
        ExitCode code = terminal.run("policy", "diff", policy.toString(), wider.toString(), "--json");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("\"kind\" : \"newly-allowed\"", "\"rulesAfter\" : [ \"ct-archive\" ]");
    }

    @Test
    void anUnknownGateEndsWith2() {
        // When
        ExitCode code = terminal.run("policy", "diff", policy.toString(), policy.toString(), "--fail-on", "all");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
    }
}
