package dev.gantry.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/** Opens connections for HL7 messages, with mutual TLS. What it is asked for it waits for, and throws when it failed. */
public final class MessageSender implements AutoCloseable {
    private final SslContext tls;
    private final Bootstrap bootstrap;

    /** Shows and trusts what {@code files} say. */
    public MessageSender(LoadLoop loop, PeerFiles files) throws IOException, GeneralSecurityException {
        tls = MutualTls.client(files);
        bootstrap = new Bootstrap()
                .group(loop.group())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** Opens connections to a loopback port, one after the other, each of which has had one message answered. */
    public List<MessageConnection> open(int port, int count) throws InterruptedException {
        List<MessageConnection> open = new ArrayList<>(count);
        while (open.size() < count) {
            MessageConnection next = await(connect(port), Duration.ZERO);
            open.add(next);
            await(next.sendFor(Duration.ZERO), Duration.ZERO);
        }
        return open;
    }

    /** Sends messages over a new connection for some time; the time from each to its answer, in nanoseconds. */
    public Histogram sendFor(int port, Duration period) throws InterruptedException {
        MessageConnection connection = await(connect(port), Duration.ZERO);
        try {
            return await(connection.sendFor(period), period);
        } finally {
            connection.close();
        }
    }

    /** Sends one message with an embedded document of this length. */
    public void sendLong(MessageConnection connection, long bytes) throws InterruptedException {
        await(connection.sendLong(bytes), Duration.ZERO);
    }

    /**
     * Tries until one message has been answered.
     *
     * @param alive whether there is still something to wait for
     * @throws IllegalStateException when none has within {@code within}, or nothing is alive any more
     */
    public void awaitReady(int port, Duration within, BooleanSupplier alive) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                sendFor(port, Duration.ZERO);
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() > deadline || !alive.getAsBoolean()) {
                    throw new IllegalStateException("port %d answered no message".formatted(port), e);
                }
                Thread.sleep(20);
            }
        }
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(tls);
    }

    private CompletableFuture<MessageConnection> connect(int port) {
        MessageConnection connection = new MessageConnection();
        bootstrap
                .clone()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), connection);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        connection.fail(done.cause());
                    }
                });
        return connection.opened();
    }

    private static <T> T await(CompletableFuture<T> future, Duration within) throws InterruptedException {
        try {
            return future.get(within.toNanos() + MessageConnection.MAX_NANOS, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IllegalStateException(String.valueOf(cause == null ? e : cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer came in time", e);
        }
    }
}
