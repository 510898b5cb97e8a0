package dev.gantry.benchmarks.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class JsonReportTest {

    private static final Quantity COST = Quantity.lower("bulk-16k.cpu-s-per-gib", "cost", "CPU-s/GiB");
    private static final Environment ENVIRONMENT = new Environment(
            "2026-11-24T00:00:00Z", List.of("run"), "a processor", 2, "Linux", "17", Map.of("haproxy", "2.6"));

    @TempDir
    private Path directory;

    @Test
    void writesExactlyTheFieldsOfTheSchema() throws Exception {
        // Given
        Results results = new Results();
        results.add(COST, "haproxy", 1, 2.0);
        results.add(COST, "gantry", 1, 1.5);
        results.addFailure(new Results.Failure("echo", "nginx", 1, "the connection ended"));
        Path file = directory.resolve("results.json");

        // When
        JsonReport.of(ENVIRONMENT, results, List.of("haproxy", "gantry"), List.of("haproxy"))
                .write(file);

        // Then
        JsonMapper mapper = JsonMapper.shared();
        JsonNode written = mapper.readTree(file);
        JsonNode schema =
                SchemaFields.assertThatSchemaFits(JsonReport.class.getResource("results.schema.json"), written);
        assertThat(written.at("/quantities/0/hops/gantry/ratios/haproxy").asDouble())
                .isEqualTo(0.75);
        assertThat(written.at("/quantities/0/id").asString())
                .matches(schema.at("/properties/quantities/items/properties/id/pattern")
                        .asString());
    }
}
