package dev.gantry.proxy.management;

import dev.gantry.proxy.http.HttpServer;
import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The management port: {@code /metrics}, {@code /healthz}, {@code /readyz} and what else is {@linkplain Builder#resource
 * added}, over HTTP/1.1, with TLS unless it is bound to loopback. Its limits are those of {@link HttpServer}.
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

    /** Returns where it listens. */
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
        private final InetSocketAddress bind;
        private final Map<String, Resource> resources = new TreeMap<>();
        private @Nullable Supplier<SslContext> tls;
        private @Nullable Duration firstRequestDeadline;

        private Builder(InetSocketAddress bind) {
            this.bind = bind;
            resource("/healthz", request -> Response.json(200, "{\"status\":\"up\"}"));
        }

        /** Speaks TLS, with the context of the moment for each connection, so that a renewed identity is taken up. */
        public Builder tls(Supplier<SslContext> context) {
            this.tls = context;
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
            boolean plain = tls == null;
            if (plain && !(bind.getAddress() != null && bind.getAddress().isLoopbackAddress())) {
                throw new IllegalStateException("management without TLS: " + bind + " (expected: a loopback address)");
            }
            Map<String, Resource> served = Map.copyOf(resources);
            HttpServer.Builder builder = HttpServer.at("management", bind, request -> answer(request, served, plain));
            if (tls != null) {
                builder.tls(tls);
            }
            if (firstRequestDeadline != null) {
                builder.firstRequestDeadline(firstRequestDeadline);
            }
            return new ManagementServer(builder.start());
        }
    }

    private static Response answer(Request request, Map<String, Resource> resources, boolean loopbackHostsOnly) {
        if (loopbackHostsOnly && !LoopbackHost.isNamedBy(request.header("host"))) {
            return Response.text(421, "this port answers only for a loopback host name");
        }
        @Nullable Resource resource = resources.get(request.path());
        if (resource == null) {
            return Response.text(404, "no such resource");
        }
        return request.isRead() ? resource.answer(request) : Response.methodNotAllowed("GET, HEAD");
    }
}
