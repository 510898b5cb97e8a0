package dev.gantry.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves a revocation list on loopback, whatever path is asked for. */
public final class ListServer implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile byte[] list;

    /** Begins to serve {@code list} on a free port. */
    public ListServer(byte[] list) {
        this(FreePorts.next(), list);
    }

    /** Begins to serve {@code list} on a port. */
    public ListServer(int port, byte[] list) {
        this.list = list.clone();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        byte[] body = list;
        try (exchange) {
            if (exchange.getRequestURI().getPath().startsWith("/elsewhere")) {
                exchange.getResponseHeaders().add("Location", "/list.crl");
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Serves another list from now on. */
    public void publish(byte[] next) {
        list = next.clone();
    }

    /** Where the list is; under {@code /elsewhere} there is a redirection to it. */
    public String uri(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** The port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** How often it was asked. */
    public int requests() {
        return requests.get();
    }

    /** Answers nobody any more. */
    public void goAway() {
        server.stop(0);
    }

    @Override
    public void close() {
        goAway();
    }
}
