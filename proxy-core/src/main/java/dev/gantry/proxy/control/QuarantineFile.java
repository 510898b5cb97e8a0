package dev.gantry.proxy.control;

import dev.gantry.proxy.control.QuarantineEntry.Kind;
import dev.gantry.tls.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The quarantine of one instance on disk: {@code quarantine.json} in its state. Whoever holds the state may write it; nobody
 * else does.
 */
public final class QuarantineFile {
    private static final String NAME = "quarantine.json";
    private static final long MAX_BYTES = 16L << 20;

    private final JsonMapper json = new JsonMapper();
    private final Path file;

    /** Names the file of the instance with this state. */
    public QuarantineFile(Path state) {
        file = state.resolve(NAME);
    }

    /**
     * Reads what is shut out, over or not; nothing where there is no file.
     *
     * @throws IOException if the file cannot be read or is not as this class writes it: what it shut out is then unknown
     */
    public List<QuarantineEntry> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw damaged("longer than " + MAX_BYTES + " bytes", null);
        }
        List<QuarantineEntry> entries = new ArrayList<>();
        try {
            for (JsonNode node : json.readTree(Files.readAllBytes(file)).required("entries")) {
                entries.add(entry(node));
            }
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw damaged("not what was written there", e);
        }
        return entries;
    }

    /**
     * Replaces what is shut out; it is on the disk when this returns.
     *
     * @throws IOException if it cannot be written; the old stays
     */
    public void write(List<QuarantineEntry> entries) throws IOException {
        byte[] text = json.writeValueAsBytes(
                Map.of("entries", entries.stream().map(QuarantineFile::members).toList()));
        AtomicFiles.write(file, text, AtomicFiles.Access.SECRET);
    }

    /** Returns an entry as the members of a JSON object. */
    public static Map<String, Object> members(QuarantineEntry entry) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", entry.kind().word());
        members.put("id", entry.id());
        members.put("since", entry.since().toString());
        if (entry.until() != null) {
            members.put("until", entry.until().toString());
        }
        members.put("why", entry.why());
        members.put("by", entry.by());
        return members;
    }

    private static QuarantineEntry entry(JsonNode node) {
        JsonNode until = node.get("until");
        return new QuarantineEntry(
                Kind.valueOf(node.required("kind").asString().toUpperCase(Locale.ROOT)),
                node.required("id").asString(),
                Instant.parse(node.required("since").asString()),
                until == null ? null : Instant.parse(until.asString()),
                node.required("why").asString(),
                node.required("by").asString());
    }

    private IOException damaged(String how, @Nullable Exception cause) {
        return new IOException(
                "`" + file + "` is damaged (" + how + "), and so it is unknown who is in quarantine; "
                        + "move it away to go on without, and order quarantines anew",
                cause);
    }
}
