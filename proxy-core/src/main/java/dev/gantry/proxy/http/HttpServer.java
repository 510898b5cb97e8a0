package dev.gantry.proxy.http;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A port that speaks HTTP/1.1, with a thread of its own, so that neither its callers delay an association nor a busy proxy its
 * callers.
 *
 * <p>Limits, unless others are set: 64 connections, 10 s from acceptance to the first complete request, 60 s of silence, 4 KiB
 * of request line, 8 KiB of headers, 64 KiB of body.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
public final class HttpServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE_BYTES = 4096;
    private static final String OWNER_ONLY = "rw-------";
    private static final int MAX_HEADER_BYTES = 8192;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final EventLoopGroup group;
    private final Channel channel;
    private final @Nullable ExecutorService workers;

    private HttpServer(EventLoopGroup group, Channel channel, @Nullable ExecutorService workers) {
        this.group = group;
        this.channel = channel;
        this.workers = workers;
    }

    /**
     * Begins a server.
     *
     * @param name what its threads and its lines in the log are called
     * @param bind where it will listen; port 0 takes a free one; a socket file gets mode 0600, and replaces one that is there
     */
    public static Builder at(String name, SocketAddress bind, HttpHandler handler) {
        return new Builder(name, bind, handler);
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
        if (workers != null) {
            workers.shutdownNow();
        }
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** What a server is made of. */
    public static final class Builder {
        private final String name;
        private final SocketAddress bind;
        private final HttpHandler handler;
        private @Nullable Supplier<SslContext> tls;
        private HandshakeListener handshakes = HandshakeListener.NONE;
        private Duration firstRequestDeadline = Duration.ofSeconds(10);
        private int maxConnections = 64;
        private int maxConnectionsPerAddress = Integer.MAX_VALUE;
        private int maxBodyBytes = 64 * 1024;
        private int workers;
        private int waiting;

        private Builder(String name, SocketAddress bind, HttpHandler handler) {
            this.name = name;
            this.bind = bind;
            this.handler = handler;
        }

        /** Speaks TLS, with the context of the moment for each connection, so that a renewed identity is taken up. */
        public Builder tls(Supplier<SslContext> context) {
            this.tls = context;
            return this;
        }

        /** Tells how handshakes end. */
        public Builder handshakes(HandshakeListener listener) {
            this.handshakes = listener;
            return this;
        }

        /** Closes connections whose first request is not complete by then, TLS handshake included. */
        public Builder firstRequestDeadline(Duration deadline) {
            this.firstRequestDeadline = deadline;
            return this;
        }

        /** Closes connections beyond these numbers at once. */
        public Builder maxConnections(int connections, int perAddress) {
            this.maxConnections = connections;
            this.maxConnectionsPerAddress = perAddress;
            return this;
        }

        /** Refuses larger bodies with status 413. */
        public Builder maxBodyBytes(int bytes) {
            this.maxBodyBytes = bytes;
            return this;
        }

        /**
         * Lets workers answer, who may block; each connection ends with its first answer. When all work and {@code waiting}
         * requests wait, further ones are answered with status 503.
         */
        public Builder workers(int threads, int waiting) {
            this.workers = threads;
            this.waiting = waiting;
            return this;
        }

        /**
         * Listens.
         *
         * @throws IOException if the address cannot be bound, as when the port is taken
         */
        public HttpServer start() throws IOException {
            if (bind instanceof UnixDomainSocketAddress socket) {
                Files.deleteIfExists(socket.getPath());
            }
            EventLoopGroup group =
                    new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
            @Nullable ExecutorService pool = workers == 0 ? null : pool();
            var bound = new ServerBootstrap()
                    .group(group)
                    .channel(
                            bind instanceof UnixDomainSocketAddress
                                    ? NioServerDomainSocketChannel.class
                                    : NioServerSocketChannel.class)
                    .childHandler(new Connection(
                            this,
                            pool,
                            new ConnectionCount(maxConnections, Math.min(maxConnectionsPerAddress, maxConnections))))
                    .bind(bind)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                if (pool != null) {
                    pool.shutdownNow();
                }
                Throwable cause = bound.cause();
                throw cause instanceof IOException io ? io : new IOException(cause);
            }
            HttpServer server = new HttpServer(group, bound.channel(), pool);
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

        private ExecutorService pool() {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    workers,
                    workers,
                    30,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(waiting),
                    new DefaultThreadFactory(name + "-worker", true));
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    private static final class Connection extends ChannelInitializer<Channel> {
        private final Builder settings;
        private final @Nullable ExecutorService workers;
        private final ConnectionCount count;

        Connection(Builder settings, @Nullable ExecutorService workers, ConnectionCount count) {
            this.settings = settings;
            this.workers = workers;
            this.count = count;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (!count.admit(channel)) {
                return;
            }
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(new ReadTimeoutHandler(SILENCE.toSeconds(), TimeUnit.SECONDS));
            if (settings.tls != null) {
                pipeline.addLast(settings.tls.get().newHandler(channel.alloc()));
                pipeline.addLast(new HandshakeWatch(settings.handshakes));
            }
            pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)));
            pipeline.addLast(new HttpObjectAggregator(settings.maxBodyBytes));
            pipeline.addLast(new FirstRequestDeadline(settings.name, settings.firstRequestDeadline));
            pipeline.addLast(new RequestHandler(settings.name, settings.handler, workers));
        }
    }
}
