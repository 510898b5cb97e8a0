package dev.gantry.proxy.demo.hospital;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** A text that belongs to the program, with places to be filled in. */
final class Template {
    private Template() {}

    /**
     * Returns a text.
     *
     * @param values what stands for each {@code ${name}}
     */
    static String fill(String name, Map<String, Integer> values) {
        String text;
        try (InputStream in = Template.class.getResourceAsStream("/dev/gantry/proxy/demo/" + name)) {
            text = new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Map.Entry<String, Integer> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue().toString());
        }
        return text;
    }
}
