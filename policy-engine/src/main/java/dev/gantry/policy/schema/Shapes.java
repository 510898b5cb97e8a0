package dev.gantry.policy.schema;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes that schemas are made of (JSON Schema 2020-12). */
final class Shapes {
    private Shapes() {}

    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static Map<String, Object> ref(String name) {
        return map("$ref", "#/$defs/" + name);
    }

    /** Returns a schema with a description in front, which editors show. */
    static Map<String, Object> described(String description, Map<String, Object> schema) {
        Map<String, Object> map = map("description", description);
        map.putAll(schema);
        return map;
    }

    static Map<String, Object> words(Collection<String> words) {
        return map("enum", List.copyOf(words));
    }

    static Map<String, Object> text() {
        // YAML makes numbers and truth values of some texts that the language reads as they stand.
        return map("type", List.of("string", "number", "boolean"));
    }

    static Map<String, Object> pattern(String pattern) {
        return map("type", "string", "pattern", pattern);
    }

    static Map<String, Object> truth() {
        return map("type", "boolean");
    }

    static Map<String, Object> anyOf(Object... schemas) {
        return map("anyOf", List.of(schemas));
    }

    static Map<String, Object> many(Map<String, Object> item) {
        return map("type", "array", "items", item);
    }

    static Map<String, Object> oneOrMany(Map<String, Object> item) {
        return anyOf(item, many(item));
    }

    /** Returns a map of known keys alone. */
    static Map<String, Object> object(Map<String, Object> properties, String... required) {
        Map<String, Object> map = map("type", "object", "properties", properties, "additionalProperties", false);
        if (required.length > 0) {
            map.put("required", List.of(required));
        }
        return map;
    }

    /** Returns a map from ids to values of one shape. */
    static Map<String, Object> byId(Map<String, Object> value) {
        return map(
                "type",
                "object",
                "propertyNames",
                map("pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
                "additionalProperties",
                value);
    }
}
