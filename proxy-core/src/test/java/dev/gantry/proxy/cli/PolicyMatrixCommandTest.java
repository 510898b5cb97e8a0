package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyMatrixCommandTest {
    private final Terminal terminal = new Terminal();
    private final Path policy;

    PolicyMatrixCommandTest(@TempDir Path directory) throws Exception {
        policy = Files.writeString(
                directory.resolve("a & b.yaml"),
                InstanceFiles.POLICY.replace("ae: [CT01]", "ae: [CT01, \"</script><img>\"]"));
    }

    @Test
    void theTableNamesZonesServicesAndRules() {
        // When
        ExitCode code = terminal.run("policy", "matrix", policy.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .contains("● modality-ct → pacs  store", "allow  CTImageStorage  by ct-archive")
                .endsWith("everything else is denied\n");
    }

    @Test
    void aSpreadsheetHasALineForEachCombination() {
        // When
        ExitCode code = terminal.run("policy", "matrix", policy.toString(), "--format", "csv");

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out().split("\r\n"))
                .contains(
                        "from,to,service,sop,verdict,rules,conditions",
                        "modality-ct,pacs,store,CTImageStorage,allow,ct-archive,",
                        "modality-ct,pacs,store,any other,deny,,",
                        "pacs,modality-ct,store,any,deny,,");
    }

    @Test
    void thePageStandsAloneAndEscapesEveryName() throws Exception {
        // Given
        Path page = policy.resolveSibling("matrix.html");

        // When
        ExitCode code = terminal.run("policy", "matrix", policy.toString(), "--format", "html", "-o", page.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        String html = Files.readString(page);
        assertThat(html)
                .contains("a &amp; b.yaml", "ct-archive", "Content-Security-Policy", "\\u003c/script>\\u003cimg>")
                .doesNotContain("<img", "src=", "http://", "https://", "@import", "url(", "{{");
        assertThat(html.split("</script>", -1)).hasSize(3);
    }

    @Test
    void aPlaceThatCannotBeWrittenEndsWith4() {
        // When
        ExitCode code = terminal.run(
                "policy",
                "matrix",
                policy.toString(),
                "-o",
                policy.resolve("x.html").toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
    }
}
