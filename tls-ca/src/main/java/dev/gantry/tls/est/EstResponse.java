package dev.gantry.tls.est;

import java.util.Map;

/**
 * A body and how HTTP is to label it. Bodies are base 64 (RFC 8951 3: whatever Content-Transfer-Encoding says).
 *
 * @param contentType the Content-Type
 * @param headers further headers, {@code Content-Transfer-Encoding} for one
 * @param body the body, ASCII
 */
public record EstResponse(String contentType, Map<String, String> headers, String body) {
    public EstResponse {
        headers = Map.copyOf(headers);
    }

    static EstResponse base64(String contentType, String body) {
        return new EstResponse(contentType, Map.of("Content-Transfer-Encoding", "base64"), body);
    }
}
