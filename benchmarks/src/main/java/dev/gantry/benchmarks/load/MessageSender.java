package dev.gantry.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/** Sends ADT^A08 messages of 1 KiB over one connection with mutual TLS, each when the one before has been answered with AA. */
// A write that fails ends its channel, which is what is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
public final class MessageSender implements AutoCloseable {
    /** The length of a message with its framing, in bytes. */
    public static final int MESSAGE_BYTES = 1024;

    private static final String HEADER = "\u000bMSH|^~\\&|GENERATOR|B|SINK|B|20260101000000||ADT^A08|";

    /** Where MSH-10 begins. */
    static final int ID_START = HEADER.length();

    /** Where MSH-10 ends: it has ten digits. */
    static final int ID_END = ID_START + 10;

    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

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

    /**
     * Sends messages to a loopback port for some time; the time from each to its answer, in nanoseconds.
     *
     * @throws ExecutionException if the connection ends, or an answer is not AA
     */
    public Histogram sendFor(int port, Duration period)
            throws InterruptedException, ExecutionException, TimeoutException {
        Loop loop = new Loop(period.toNanos());
        ChannelFuture connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), loop);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                loop.done.completeExceptionally(done.cause());
            }
        });
        return loop.done.get(period.toNanos() + MAX_NANOS, TimeUnit.NANOSECONDS);
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
            } catch (ExecutionException | TimeoutException e) {
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

    private static byte[] message() {
        String beginning = HEADER + "0000000000|P|2.5\rPID|1||SYNTHETIC\rNTE|1||";
        String end = "\r\u001c\r";
        return (beginning + "x".repeat(MESSAGE_BYTES - beginning.length() - end.length()) + end)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Loop extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Histogram> done = new CompletableFuture<>();
        private final Histogram nanos = new Histogram(MAX_NANOS, 3);
        private final StringBuilder answer = new StringBuilder();
        private final byte[] message = message();
        private final long periodNanos;
        private long deadline;
        private long sent;
        private long number = 1_000_000_000L;

        Loop(long periodNanos) {
            this.periodNanos = periodNanos;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            deadline = System.nanoTime() + periodNanos;
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            byte[] id = Long.toString(++number).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(id, 0, message, ID_START, id.length);
            sent = System.nanoTime();
            ctx.writeAndFlush(ctx.alloc().buffer(message.length).writeBytes(message));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            ByteBuf in = (ByteBuf) read;
            answer.append(in.toString(StandardCharsets.US_ASCII));
            in.release();
            if (answer.length() < 2 || answer.charAt(answer.length() - 2) != 0x1C) {
                return;
            }
            if (answer.indexOf("MSA|AA|" + number) < 0) {
                done.completeExceptionally(new IOException("answer: " + answer));
                ctx.close();
                return;
            }
            answer.setLength(0);
            long now = System.nanoTime();
            nanos.recordValue(now - sent);
            if (now < deadline) {
                send(ctx);
            } else {
                done.complete(nanos);
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            done.completeExceptionally(new IOException("connection closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            done.completeExceptionally(cause);
            ctx.close();
        }
    }
}
