package dev.gantry.proxy.management;

import dev.gantry.proxy.http.HandshakeListener;
import dev.gantry.proxy.http.HttpServer;
import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The management port: {@code /metrics}, {@code /healthz}, {@code /readyz} and what else is {@linkplain Builder#resource
 * added}, over HTTP/1.1, with TLS unless it is bound to loopback or to a socket file. Its limits are those of {@link HttpServer}.
 */
public final class ManagementServer implements AutoCloseable {
    private final HttpServer server;

    private ManagementServer(HttpServer server) {
        this.server = server;
    }

    /** Begins a server that will listen at {@code bind}; port 0 takes a free one. */
    public static Builder at(InetSocketAddress bind) {
        return new Builder(bind);
    }

    /**
     * Begins a server that will listen at a Unix domain socket (mode 0600); a file that is there is replaced, so whoever
     * calls holds the directory. There is no TLS: who may open the file is who may ask.
     */
    public static Builder onSocket(Path file) {
        return new Builder(UnixDomainSocketAddress.of(file));
    }

    /**
     * Returns where it listens.
     *
     * @throws IllegalStateException if that is a socket file
     */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Stops listening and closes the connections; returns when that is done, after 5 s at most. */
    @Override
    public void close() {
        server.close();
    }

    /** What a server is made of. */
    public static final class Builder {
        private final SocketAddress bind;
        private final Map<String, Resource> resources = new TreeMap<>();
        private final Map<String, Resource> actions = new TreeMap<>();
        private @Nullable Supplier<SslContext> tls;
        private HandshakeListener operators = HandshakeListener.NONE;
        private @Nullable Duration firstRequestDeadline;

        private Builder(SocketAddress bind) {
            this.bind = bind;
            resource("/healthz", request -> Response.json(200, "{\"status\":\"up\"}"));
        }

        /** Speaks TLS, with the context of the moment for each connection, so that a renewed identity is taken up. */
        public Builder tls(Supplier<SslContext> context) {
            this.tls = context;
            return this;
        }

        /** Tells who has shown a certificate, and who could not. */
        public Builder operators(HandshakeListener listener) {
            this.operators = listener;
            return this;
        }

        /** Serves these meters at {@code /metrics}. */
        public Builder metrics(PrometheusMeterRegistry registry) {
            return resource("/metrics", new MetricsResource(registry));
        }

        /** Serves these states at {@code /readyz}. */
        public Builder readiness(Readiness readiness) {
            return resource("/readyz", new ReadinessResource(readiness));
        }

        /** Answers POST for {@code path}, which begins with a slash. */
        public Builder action(String path, Resource action) {
            actions.put(path, action);
            return this;
        }

        /** Answers for {@code path}, which begins with a slash. */
        public Builder resource(String path, Resource resource) {
            resources.put(path, resource);
            return this;
        }

        Builder firstRequestDeadline(Duration deadline) {
            this.firstRequestDeadline = deadline;
            return this;
        }

        /**
         * Listens.
         *
         * @throws IOException if the address cannot be bound, as when the port is taken
         * @throws IllegalStateException if it would speak plain HTTP elsewhere than on loopback
         */
        public ManagementServer start() throws IOException {
            boolean loopback = bind instanceof InetSocketAddress address
                    && address.getAddress() != null
                    && address.getAddress().isLoopbackAddress();
            if (tls == null && bind instanceof InetSocketAddress && !loopback) {
                throw new IllegalStateException("management without TLS: " + bind + " (expected: a loopback address)");
            }
            Answers answers = new Answers(Map.copyOf(resources), Map.copyOf(actions), tls == null);
            HttpServer.Builder builder = HttpServer.at("management", bind, answers::answer);
            if (tls != null) {
                builder.tls(tls).handshakes(operators);
            }
            if (firstRequestDeadline != null) {
                builder.firstRequestDeadline(firstRequestDeadline);
            }
            return new ManagementServer(builder.start());
        }
    }

    /** What is answered to GET and HEAD, and what to POST. */
    private record Answers(Map<String, Resource> resources, Map<String, Resource> actions, boolean loopbackHostsOnly) {
        Response answer(Request request) {
            if (loopbackHostsOnly && !LoopbackHost.isNamedBy(request.header("host"))) {
                return Response.text(421, "this port answers only for a loopback host name");
            }
            @Nullable Resource read = resources.get(request.path());
            @Nullable Resource action = actions.get(request.path());
            if (read == null && action == null) {
                return Response.text(404, "no such resource");
            }
            if (request.isRead() && read != null) {
                return read.answer(request);
            }
            if (request.method().equals("POST") && action != null) {
                return action.answer(request);
            }
            return Response.methodNotAllowed(read == null ? "POST" : "GET, HEAD");
        }
    }
}
