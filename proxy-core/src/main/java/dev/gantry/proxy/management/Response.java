package dev.gantry.proxy.management;

import java.nio.charset.StandardCharsets;

/**
 * What a resource answers.
 *
 * @param status the HTTP status, such as 200
 * @param contentType the media type of the body
 * @param body the whole of it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Response(int status, String contentType, byte[] body) {
    /** Answers with JSON text. */
    public static Response json(int status, String body) {
        return new Response(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with one line of plain text. */
    public static Response text(int status, String line) {
        return new Response(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
