package dev.gantry.proxy.http;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a handler is asked.
 *
 * @param method such as {@code GET}
 * @param path the path, without the query
 * @param headers by their names in lower case, the first value of each
 * @param body the whole of it
 * @param source the address that it comes from
 * @param certificates what the client has shown in the handshake and was believed, leaf first; empty where it has shown none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Request(
        String method,
        String path,
        Map<String, String> headers,
        byte[] body,
        InetAddress source,
        List<X509Certificate> certificates) {
    public Request {
        headers = Map.copyOf(headers);
        certificates = List.copyOf(certificates);
    }

    /** Returns a header, empty where there is none. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** Returns the Accept header, empty where there is none. */
    public String accept() {
        return header("accept");
    }

    /** Tells whether it asks for a representation and nothing else. */
    public boolean isRead() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
