package dev.gantry.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the fields of a report with those of its schema. */
public final class SchemaFields {

    private SchemaFields() {}

    /** Fails unless the value has exactly the fields and the format of the schema, which is returned. */
    public static JsonNode assertThatSchemaFits(URL location, JsonNode value) throws IOException {
        JsonNode schema;
        try (InputStream in = location.openStream()) {
            schema = JsonMapper.shared().readTree(in);
        }
        assertFields(schema, value);
        assertThat(value.at("/format").asString())
                .isEqualTo(schema.at("/properties/format/const").asString());
        return schema;
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
