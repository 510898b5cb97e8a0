package dev.gantry.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What a handler answers.
 *
 * @param status the HTTP status, such as 200
 * @param contentType the media type of the body
 * @param body the whole of it
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Response(int status, String contentType, byte[] body, Map<String, String> headers) {
    public Response {
        headers = Map.copyOf(headers);
    }

    /** Answers without further headers. */
    public Response(int status, String contentType, byte[] body) {
        this(status, contentType, body, Map.of());
    }

    /** Answers with JSON text. */
    public static Response json(int status, String body) {
        return new Response(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with one line of plain text. */
    public static Response text(int status, String line) {
        return new Response(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Says that only some methods are served, such as {@code GET, HEAD}. */
    public static Response methodNotAllowed(String allowed) {
        return text(
                        405,
                        "only " + allowed.replace(", ", " and ") + (allowed.contains(",") ? " are" : " is")
                                + " answered here")
                .with("allow", allowed);
    }

    /** The same, with another header. */
    public Response with(String name, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(name, value);
        return new Response(status, contentType, body, all);
    }
}
