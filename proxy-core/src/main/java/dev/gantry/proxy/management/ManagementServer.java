package dev.gantry.proxy.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The management port: {@code /metrics}, {@code /healthz}, {@code /readyz} and what else is {@linkplain Builder#resource
 * added}, over HTTP/1.1, with TLS unless it is bound to loopback.
 *
 * <p>It has one thread of its own, so that neither a slow scrape delays an association nor a busy proxy its health check.
 * Limits: 64 connections, 10 s from acceptance to the first complete request, 60 s of silence, 4 KiB of request line,
 * 8 KiB of headers, 64 KiB of body.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
public final class ManagementServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_REQUEST_LINE_BYTES = 4096;
    private static final int MAX_HEADER_BYTES = 8192;
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final Duration FIRST_REQUEST_DEADLINE = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final EventLoopGroup group;
    private final Channel channel;

    private ManagementServer(EventLoopGroup group, Channel channel) {
        this.group = group;
        this.channel = channel;
    }

    /** Begins a server that will listen at {@code bind}; port 0 takes a free one. */
    public static Builder at(InetSocketAddress bind) {
        return new Builder(bind);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Stops listening and closes the connections; returns when that is done, after 5 s at most. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** What a server is made of. */
    public static final class Builder {
        private final InetSocketAddress bind;
        private final Map<String, Resource> resources = new TreeMap<>();
        private @Nullable Supplier<SslContext> tls;
        private Duration firstRequestDeadline = FIRST_REQUEST_DEADLINE;

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
            EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("management", true), NioIoHandler.newFactory());
            var bound = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new Connection(
                            Map.copyOf(resources), tls, firstRequestDeadline, new ConnectionCount(MAX_CONNECTIONS)))
                    .bind(bind)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                Throwable cause = bound.cause();
                throw cause instanceof IOException io ? io : new IOException(cause);
            }
            return new ManagementServer(group, bound.channel());
        }
    }

    private static final class Connection extends ChannelInitializer<Channel> {
        private final Map<String, Resource> resources;
        private final @Nullable Supplier<SslContext> tls;
        private final Duration firstRequestDeadline;
        private final ConnectionCount count;

        Connection(
                Map<String, Resource> resources,
                @Nullable Supplier<SslContext> tls,
                Duration firstRequestDeadline,
                ConnectionCount count) {
            this.resources = resources;
            this.tls = tls;
            this.firstRequestDeadline = firstRequestDeadline;
            this.count = count;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (!count.admit(channel)) {
                return;
            }
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(new ReadTimeoutHandler(SILENCE.toSeconds(), TimeUnit.SECONDS));
            if (tls != null) {
                pipeline.addLast(tls.get().newHandler(channel.alloc()));
            }
            pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)));
            pipeline.addLast(new HttpObjectAggregator(MAX_BODY_BYTES));
            pipeline.addLast(new FirstRequestDeadline(firstRequestDeadline));
            pipeline.addLast(new ResourceHandler(resources, tls == null));
        }
    }
}
