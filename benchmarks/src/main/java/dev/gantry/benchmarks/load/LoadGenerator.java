package dev.gantry.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Opens associations over mutual TLS to a loopback port, all on one thread. */
public final class LoadGenerator implements AutoCloseable {

    /** The calling AE title. */
    public static final String CALLING_AE = "GENERATOR";
    /** The called AE title. */
    public static final String CALLED_AE = "SINK";

    private static final int LOW_WATER_BYTES = 262_144;
    private static final int HIGH_WATER_BYTES = 524_288;
    private static final int RECEIVE_BYTES = 16_384;

    private final SslContext tls;
    private final Bootstrap bootstrap;

    /** Shows and trusts what {@code files} say. */
    public LoadGenerator(LoadLoop loop, PeerFiles files) throws IOException, GeneralSecurityException {
        tls = MutualTls.client(files);
        bootstrap = new Bootstrap()
                .group(loop.group())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 120_000)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        var handler = tls.newHandler(channel.alloc());
                        handler.setHandshakeTimeout(120, TimeUnit.SECONDS);
                        channel.pipeline().addLast(handler, new ClientAssociation());
                    }
                });
    }

    /** Connects and associates; the future fails when the association is refused or its connection ends first. */
    public CompletableFuture<ClientAssociation> associate(int port) {
        ChannelFuture connecting = bootstrap.connect(InetAddress.getLoopbackAddress(), port);
        CompletableFuture<ClientAssociation> connected = new CompletableFuture<>();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected.complete(connecting.channel().pipeline().get(ClientAssociation.class));
            } else {
                connected.completeExceptionally(done.cause());
            }
        });
        return connected.thenCompose(association -> association.established().thenApply(ok -> association));
    }

    /**
     * Associates again and again until one association has answered a C-ECHO.
     *
     * @param alive whether there is still something to wait for
     * @throws IllegalStateException when none has within {@code within}, or nothing is alive any more
     */
    public void awaitReady(int port, Duration within, BooleanSupplier alive) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                Workloads.associateEchoRelease(this, port).get(within.toNanos(), TimeUnit.NANOSECONDS);
                return;
            } catch (ExecutionException | TimeoutException e) {
                if (System.nanoTime() > deadline || !alive.getAsBoolean()) {
                    throw new IllegalStateException(
                            "port %d took no association (expected: within %d s)".formatted(port, within.toSeconds()),
                            e);
                }
                Thread.sleep(5);
            }
        }
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(tls);
    }
}
