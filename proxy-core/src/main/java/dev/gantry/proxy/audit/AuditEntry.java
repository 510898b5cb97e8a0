package dev.gantry.proxy.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of the journal. Its hash covers the line and the hash of the line before, so that no line can be changed, taken
 * out or put in without every later hash being wrong.
 *
 * @param sequence its number, from 1, without gaps
 * @param at when it was written
 * @param event the code of the event (PS3.16, coding scheme DCM)
 * @param message the audit message as XML (PS3.15 A.5.1)
 * @param previous the hash of the entry before, hexadecimal; {@link #FIRST} for the first
 * @param hash SHA-256 over all of the above, hexadecimal
 */
public record AuditEntry(long sequence, Instant at, String event, String message, String previous, String hash) {
    /** What the first entry follows. */
    public static final String FIRST = "0".repeat(64);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes lines: bytes of UTF-8, and no escape where JSON wants none, so that an entry has only one form. */
    private static final JsonFactory LINES = JsonFactory.builder()
            .rootValueSeparator("\n")
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /** A line that is no entry. */
    public static final class MalformedEntryException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedEntryException(String detail) {
            super(detail, null, false, false);
        }
    }

    /** Makes the entry that follows another. */
    static AuditEntry after(long sequence, String previous, Instant at, String event, String message) {
        return new AuditEntry(sequence, at, event, message, previous, hash(sequence, previous, at, event, message));
    }

    /** Returns whether the hash is that of what the entry says. */
    public boolean isWhole() {
        return hash.equals(hash(sequence, previous, at, event, message));
    }

    private static String hash(long sequence, String previous, Instant at, String event, String message) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        // The message is last: no other field can hold a line feed, so no two entries have the same text.
        String before = previous + '\n' + sequence + '\n' + at + '\n' + event + '\n';
        digest.update(before.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(message.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes entries as lines of JSON, each with its line feed. */
    static void writeLines(List<AuditEntry> entries, ByteArrayOutputStream to) {
        try (JsonGenerator out = LINES.createGenerator(ObjectWriteContext.empty(), to)) {
            for (AuditEntry entry : entries) {
                entry.write(out);
            }
        }
        to.write('\n');
    }

    /** Returns the entry as a line of JSON, without the line feed. */
    String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(2 * message.length());
        try (JsonGenerator out = LINES.createGenerator(ObjectWriteContext.empty(), line)) {
            write(out);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("seq", sequence);
        out.writeStringProperty("time", at.toString());
        out.writeStringProperty("event", event);
        out.writeStringProperty("message", message);
        out.writeStringProperty("previous", previous);
        out.writeStringProperty("hash", hash);
        out.writeEndObject();
    }

    /**
     * Reads a line.
     *
     * @throws MalformedEntryException if it is no entry
     */
    public static AuditEntry parse(String line) throws MalformedEntryException {
        try {
            JsonNode node = JSON.readTree(line);
            return new AuditEntry(
                    node.required("seq").longValue(),
                    Instant.parse(text(node, "time")),
                    text(node, "event"),
                    text(node, "message"),
                    text(node, "previous"),
                    text(node, "hash"));
        } catch (JacksonException | DateTimeParseException e) {
            throw new MalformedEntryException("this is no entry of an audit journal");
        }
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }
}
