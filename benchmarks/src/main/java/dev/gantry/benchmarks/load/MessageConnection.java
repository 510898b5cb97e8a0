package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A connection that sends ADT^A08 messages over MLLP, each when the one before has been answered with AA. One run at a time. */
// A write that fails ends its channel, which is what is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
public final class MessageConnection extends ChannelInboundHandlerAdapter {
    /** The length of a usual message with its framing, in bytes. */
    public static final int MESSAGE_BYTES = 1024;

    private static final String HEADER = "\u000bMSH|^~\\&|GENERATOR|B|SINK|B|20260101000000||ADT^A08|";

    /** Where MSH-10 begins. */
    static final int ID_START = HEADER.length();

    /** Where MSH-10 ends: it has ten digits. */
    static final int ID_END = ID_START + 10;

    /** The longest time that an answer may take. */
    static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final String BEGINNING = HEADER + "0000000000|P|2.5\rPID|1||SYNTHETIC\rOBX|1|ED|||";
    private static final String END = "\r\u001c\r";
    private static final int PIECE_BYTES = 32 * 1024;

    private final CompletableFuture<MessageConnection> opened = new CompletableFuture<>();
    private final byte[] message = message(MESSAGE_BYTES - BEGINNING.length() - END.length());
    private final ByteBuf piece = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(filler(PIECE_BYTES)));
    private final StringBuilder answer = new StringBuilder();
    private long number = 1_000_000_000L;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Run run;

    private static final class Run {
        private final CompletableFuture<Histogram> done = new CompletableFuture<>();
        private final Histogram nanos = new Histogram(MAX_NANOS, 3);
        private final long deadline;
        private long sent;
        private long unsentBytes;

        Run(long deadline) {
            this.deadline = deadline;
        }
    }

    CompletableFuture<MessageConnection> opened() {
        return opened;
    }

    /** Sends messages of 1 KiB for some time, one at least; the time from each to its answer, in nanoseconds. */
    public CompletableFuture<Histogram> sendFor(Duration period) {
        Run begun = new Run(System.nanoTime() + period.toNanos());
        context().executor().execute(() -> {
            run = begun;
            send(begun);
        });
        return begun.done;
    }

    /** Sends one message with an embedded document of this length. */
    public CompletableFuture<Histogram> sendLong(long bytes) {
        Run begun = new Run(System.nanoTime());
        context().executor().execute(() -> {
            run = begun;
            begun.unsentBytes = bytes;
            begun.sent = System.nanoTime();
            ByteBuf beginning = context().alloc().buffer(BEGINNING.length());
            beginning.writeCharSequence(BEGINNING, StandardCharsets.US_ASCII);
            beginning.setCharSequence(ID_START, Long.toString(++number), StandardCharsets.US_ASCII);
            context().writeAndFlush(beginning);
            pump();
        });
        return begun.done;
    }

    /** Ends the connection as it is. */
    public void close() {
        context().close();
    }

    private static byte[] message(int length) {
        return (BEGINNING + "x".repeat(length) + END).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] filler(int length) {
        return "QUJD".repeat(length / 4).getBytes(StandardCharsets.US_ASCII);
    }

    private void send(Run current) {
        byte[] id = Long.toString(++number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, message, ID_START, id.length);
        current.sent = System.nanoTime();
        context().writeAndFlush(context().alloc().buffer(message.length).writeBytes(message));
    }

    private void pump() {
        Run current = run;
        while (current != null && current.unsentBytes > 0 && context().channel().isWritable()) {
            int length = (int) Math.min(PIECE_BYTES, current.unsentBytes);
            current.unsentBytes -= length;
            ByteBuf next = piece.slice(0, length);
            if (current.unsentBytes == 0) {
                next = Unpooled.wrappedBuffer(next, Unpooled.wrappedBuffer(END.getBytes(StandardCharsets.US_ASCII)));
            }
            context().writeAndFlush(next);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                opened.complete(this);
            } else {
                fail(handshake.cause());
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pump();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        ByteBuf in = (ByteBuf) read;
        answer.append(in.toString(StandardCharsets.US_ASCII));
        in.release();
        Run current = run;
        if (answer.length() < 2 || answer.charAt(answer.length() - 2) != 0x1C) {
            return;
        }
        if (current == null || answer.indexOf("MSA|AA|" + number) < 0) {
            fail(new IOException("answer: " + answer));
            return;
        }
        answer.setLength(0);
        long now = System.nanoTime();
        current.nanos.recordValue(now - current.sent);
        if (now < current.deadline) {
            send(current);
        } else {
            run = null;
            current.done.complete(current.nanos);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new IOException("connection closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    void fail(Throwable cause) {
        opened.completeExceptionally(cause);
        if (run != null) {
            run.done.completeExceptionally(cause);
        }
        if (context != null) {
            context.close();
        }
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }
}
