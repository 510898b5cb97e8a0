package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The messages in the audit journal of an instance, as XML. */
final class AuditMessagesOf {
    private static final JsonMapper JSON = new JsonMapper();

    private AuditMessagesOf() {}

    /** Returns those in a state directory, the oldest first; an entry that is being written is left out. */
    static List<String> state(Path state) {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(state.resolve("audit"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".jsonl"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList()) {
                String text = Files.readString(file);
                text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .forEach(line ->
                                messages.add(JSON.readTree(line).path("message").asString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }
}
