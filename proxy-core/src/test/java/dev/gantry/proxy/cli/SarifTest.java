package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The structure is that of SARIF 2.1.0: what is required there (3.13 to 3.52), and what code hosts read. */
class SarifTest {
    private final Terminal terminal = new Terminal();
    private final Path directory;

    SarifTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private JsonNode check(String name, String policy, ExitCode expected) throws Exception {
        Path file = Files.writeString(directory.resolve(name), policy);
        ExitCode code = terminal.run("policy", "check", file.toString(), "--format", "sarif");
        assertThat(code).as(terminal.err()).isEqualTo(expected);
        JsonNode log = new JsonMapper().readTree(terminal.out());
        assertThat(log.get("version").asString()).isEqualTo("2.1.0");
        assertThat(log.get("$schema").asString()).contains("sarif-2.1.0");
        assertThat(log.get("runs").size()).isEqualTo(1);
        return log.get("runs").get(0);
    }

    @Test
    void everyResultPointsAtARuleAndARegion() throws Exception {
        // When
        JsonNode run = check(
                "two words.yaml",
                InstanceFiles.POLICY.replace("allow: [store]", "allow: [stor]").replace("to: pacs", "to: [pacs, pax]"),
                ExitCode.INPUT);

        // Then
        JsonNode driver = run.get("tool").get("driver");
        assertThat(driver.get("name").asString()).isNotEmpty();
        assertThat(run.get("columnKind").asString()).isEqualTo("unicodeCodePoints");
        assertThat(run.get("results").size()).isGreaterThanOrEqualTo(2);
        for (JsonNode result : run.get("results")) {
            JsonNode rule = driver.get("rules").get(result.get("ruleIndex").asInt());
            assertThat(rule.get("id").asString()).isEqualTo(result.get("ruleId").asString());
            assertThat(rule.get("shortDescription").get("text").asString()).isNotEmpty();
            assertThat(result.get("level").asString()).isIn("error", "warning");
            assertThat(result.get("message").get("text").asString()).isNotEmpty();
            JsonNode place = result.get("locations").get(0).get("physicalLocation");
            assertThat(place.get("artifactLocation").get("uri").asString())
                    .startsWith("file:///")
                    .endsWith("two%20words.yaml");
            JsonNode region = place.get("region");
            assertThat(region.get("startLine").asInt()).isPositive();
            assertThat(region.get("startColumn").asInt()).isPositive();
            assertThat(region.get("endLine").asInt())
                    .isGreaterThanOrEqualTo(region.get("startLine").asInt());
        }
    }

    @Test
    void theOtherPartyIsARelatedLocation() throws Exception {
        // When
        JsonNode run =
                check("policy.yaml", InstanceFiles.POLICY.replace("ae: [PACS]", "ae: [PACS, CT01]"), ExitCode.INPUT);

        // Then
        JsonNode result = run.get("results").get(0);
        assertThat(result.get("ruleId").asString()).isEqualTo("E303");
        JsonNode related = result.get("relatedLocations").get(0);
        assertThat(related.get("message").get("text").asString()).isEqualTo("first defined here");
        assertThat(related.get("physicalLocation")
                        .get("region")
                        .get("startLine")
                        .asInt())
                .isLessThan(result.get("locations")
                        .get(0)
                        .get("physicalLocation")
                        .get("region")
                        .get("startLine")
                        .asInt());
    }

    @Test
    void aCleanPolicyHasNoResults() throws Exception {
        // When
        JsonNode run = check("policy.yaml", InstanceFiles.POLICY, ExitCode.DONE);

        // Then
        assertThat(run.get("results").isArray()).isTrue();
        assertThat(run.get("results").size()).isZero();
    }

    @Test
    void relativePathsStayRelative() {
        // When
        terminal.run("policy", "check", "src/test/resources/interop/hospital-policy.yaml", "--format", "sarif");

        // Then
        assertThat(terminal.out()).contains("\"uri\" : \"src/test/resources/interop/hospital-policy.yaml\"");
    }
}
