package dev.gantry.benchmarks.report;

import java.io.InputStream;
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
        JsonNode schema;
        try (InputStream in = JsonReport.class.getResourceAsStream("results.schema.json")) {
            schema = mapper.readTree(in);
        }
        assertFields(schema, written);
        assertThat(written.at("/format").asString())
                .isEqualTo(schema.at("/properties/format/const").asString());
        assertThat(written.at("/quantities/0/hops/gantry/ratios/haproxy").asDouble())
                .isEqualTo(0.75);
        assertThat(written.at("/quantities/0/id").asString())
                .matches(schema.at("/properties/quantities/items/properties/id/pattern")
                        .asString());
    }

    /** Every object has the fields that the schema requires, and no other. */
    private static void assertFields(JsonNode schema, JsonNode value) {
        if (schema.has("required")) {
            assertThat(value.propertyNames())
                    .containsExactlyInAnyOrderElementsOf(schema.get("required").values().stream()
                            .map(JsonNode::asString)
                            .toList());
            schema.get("properties")
                    .properties()
                    .forEach(field -> assertFields(field.getValue(), value.get(field.getKey())));
        } else if (schema.has("items")) {
            assertThat(value.isArray()).isTrue();
            value.values().forEach(item -> assertFields(schema.get("items"), item));
        } else if (schema.has("additionalProperties")) {
            value.values().forEach(item -> assertFields(schema.get("additionalProperties"), item));
        }
    }
}
