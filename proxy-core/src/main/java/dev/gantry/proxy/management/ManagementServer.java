package dev.gantry.proxy.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The management port: {@code /metrics}, {@code /healthz}, {@code /readyz} and what else is {@linkplain Builder#resource
 * added}, over HTTP/1.1, with TLS unless it is bound to loopback
 * or to a socket file.
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

    private static final String OWNER_ONLY = "rw-------";

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
        if (channel.localAddress() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("it listens at " + channel.localAddress());
    }

    /** Stops listening and closes the connections; returns when that is done, after 5 s at most. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** What a server is made of. */
    public static final class Builder {
        private final SocketAddress bind;
        private final Map<String, Resource> resources = new TreeMap<>();
        private final Map<String, Resource> actions = new TreeMap<>();
        private @Nullable Supplier<SslContext> tls;
        private Duration firstRequestDeadline = FIRST_REQUEST_DEADLINE;

        private Builder(SocketAddress bind) {
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
            if (tls == null && bind instanceof InetSocketAddress address && !isLoopback(address)) {
                throw new IllegalStateException("management without TLS: " + bind + " (expected: a loopback address)");
            }
            if (bind instanceof UnixDomainSocketAddress socket) {
                Files.deleteIfExists(socket.getPath());
            }
            EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("management", true), NioIoHandler.newFactory());
            boolean isFile = bind instanceof UnixDomainSocketAddress;
            var bound = new ServerBootstrap()
                    .group(group)
                    .channel(isFile ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class)
                    .childHandler(new Connection(
                            new Answers(Map.copyOf(resources), Map.copyOf(actions)),
                            tls,
                            firstRequestDeadline,
                            new ConnectionCount(MAX_CONNECTIONS)))
                    .bind(bind)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                Throwable cause = bound.cause();
                throw cause instanceof IOException io ? io : new IOException(cause);
            }
            ManagementServer server = new ManagementServer(group, bound.channel());
            if (bind instanceof UnixDomainSocketAddress socket) {
                try {
                    Files.setPosixFilePermissions(socket.getPath(), PosixFilePermissions.fromString(OWNER_ONLY));
                } catch (IOException e) {
                    server.close();
                    throw e;
                }
            }
            return server;
        }

        private static boolean isLoopback(InetSocketAddress address) {
            return address.getAddress() != null && address.getAddress().isLoopbackAddress();
        }
    }

    /** What is answered to GET and HEAD, and what to POST. */
    private record Answers(Map<String, Resource> resources, Map<String, Resource> actions) {}

    private static final class Connection extends ChannelInitializer<Channel> {
        private final Answers answers;
        private final @Nullable Supplier<SslContext> tls;
        private final Duration firstRequestDeadline;
        private final ConnectionCount count;

        Connection(
                Answers answers,
                @Nullable Supplier<SslContext> tls,
                Duration firstRequestDeadline,
                ConnectionCount count) {
            this.answers = answers;
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
            pipeline.addLast(new ResourceHandler(answers.resources(), answers.actions(), tls == null));
        }
    }
}
