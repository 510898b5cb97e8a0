package dev.gantry.proxy.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where commands put the audit messages of what they did. Only the instance writes the journal, since one chain has one
 * writer; it takes them from here within seconds, or when it starts next.
 */
public final class AuditInbox {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ENDING = ".json";
    private static final int MOST_BYTES = 1 << 20;

    private AuditInbox() {}

    /**
     * Puts an event there.
     *
     * @param audit the audit directory of the instance
     * @param node the name of the instance
     * @throws IOException if it cannot be written
     */
    public static void put(Path audit, String node, AuditEvent event) throws IOException {
        JournalFiles.prepare(audit);
        Path inbox = directory(audit);
        JournalFiles.prepare(inbox);
        AuditMessages.Written message = new AuditMessages(node).write(event);
        String text = JSON.writeValueAsString(JSON.createObjectNode()
                .put("time", event.at().toString())
                .put("event", message.event())
                .put("message", message.xml()));
        String name = "%016d-%s".formatted(event.at().toEpochMilli(), UUID.randomUUID());
        Path fresh = inbox.resolve(name + ".new");
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        Files.move(fresh, inbox.resolve(name + ENDING), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the files that wait, in the order in which they came. */
    static List<Path> files(Path audit) throws IOException {
        Path inbox = directory(audit);
        if (!Files.isDirectory(inbox)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(inbox)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads what waits in a file.
     *
     * @throws IOException if it cannot be read, or is no message
     */
    static AuditEvent.Written read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("`" + file.getFileName() + "` is longer than any audit message");
        }
        try {
            JsonNode node = JSON.readTree(Files.readString(file));
            return new AuditEvent.Written(
                    Instant.parse(node.required("time").stringValue()),
                    node.required("event").stringValue(),
                    node.required("message").stringValue());
        } catch (JacksonException | DateTimeException e) {
            throw new IOException("`" + file.getFileName() + "` is no audit message", e);
        }
    }

    private static Path directory(Path audit) {
        return audit.resolve("inbox");
    }
}
