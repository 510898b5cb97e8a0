package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class PolicySchemaCommandTest {
    private final Terminal terminal = new Terminal();

    @Test
    void namesTheZonesOfThePolicyEvenOfOneWithErrors(@TempDir Path directory) throws Exception {
        // Given
        Path policy = Files.writeString(
                directory.resolve("policy.yaml"), InstanceFiles.POLICY.replace("to: pacs", "to: nowhere"));

        // When
        ExitCode code = terminal.run("policy", "schema", policy.toString());

        // Then
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        JsonNode schema = new JsonMapper().readTree(terminal.out());
        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("$defs").get("zone").get("enum").toString()).isEqualTo("[\"modality-ct\",\"pacs\"]");
    }

    @Test
    void aTextThatIsNoYamlHasNoNames(@TempDir Path directory) throws Exception {
        // Given
        Path policy = Files.writeString(directory.resolve("policy.yaml"), "zones: [\n");

        // When
        ExitCode code = terminal.run("policy", "schema", policy.toString());

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
    }
}
