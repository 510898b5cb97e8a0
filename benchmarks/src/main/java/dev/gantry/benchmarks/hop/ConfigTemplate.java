package dev.gantry.benchmarks.hop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configuration files kept beside this package, with {@code ${name}} where a value of this run belongs. */
final class ConfigTemplate {

    private ConfigTemplate() {}

    /** Writes the resource {@code name} to a file of that name in {@code directory}. */
    static Path write(String name, Map<String, String> values, Path directory) throws IOException {
        String text;
        try (InputStream in = ConfigTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        if (text.contains("${")) {
            throw new IllegalArgumentException("`%s` names a value that was not given".formatted(name));
        }
        return Files.writeString(directory.resolve(name), text);
    }
}
