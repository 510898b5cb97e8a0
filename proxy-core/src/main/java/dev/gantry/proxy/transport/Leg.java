package dev.gantry.proxy.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terminal handler of one channel: what Netty says goes to whom the connection serves, and what that says goes to Netty.
 * It holds no protocol state. Two legs are tied together where one's data goes out on the other; both live on one event loop.
 *
 * <p>Back-pressure: a leg that cannot be written closes the {@link ReadGate} of the other leg, which is where the data comes
 * from, and opens it again when it can. Writes are flushed once the batch of reads that caused them is done.
 */
abstract class Leg extends ChannelInboundHandlerAdapter {
    /**
     * How much may wait to be written before the connection is given up. Relayed data never comes near it, since the gate
     * of its source closes long before; a peer that provokes answers and does not read them does.
     */
    private static final long MAX_PENDING_BYTES = 4L << 20;

    private static final Logger log = LoggerFactory.getLogger(Leg.class);

    private final LegTimes times;
    private @Nullable Channel channel;
    private @Nullable ReadGate gate;
    private @Nullable Leg other;
    private @Nullable Future<?> stallCheck;
    private volatile @Nullable X509Certificate peerCertificate;
    private final AcknowledgementPace acknowledgements = new AcknowledgementPace();
    private String closingDetail = "";
    private boolean reading;
    private boolean flushPending;
    private boolean closed;

    /** Makes one leg. */
    Leg(LegTimes times) {
        this.times = times;
    }

    /** How long a leg waits. */
    record LegTimes(Duration close, Duration writeStall) {}

    /** Takes a message of the last decoder. Returns false if it is none that could come. */
    abstract boolean received(Object message);

    /** Takes what a decoder threw. Returns false if it is nothing that a peer can cause. */
    abstract boolean violated(Throwable violation);

    /**
     * The channel is closed: the last call.
     *
     * @param detail why, where it was not the peer who closed it in order
     */
    abstract void closed(String detail);

    /** Ties two legs together for back-pressure. */
    static void pair(Leg one, Leg two) {
        one.other = two;
        two.other = one;
    }

    /** Says which certificate the peer has proved to hold. */
    void proved(X509Certificate certificate) {
        peerCertificate = certificate;
    }

    /** Returns the certificate that the peer has proved to hold, null where the connection is not secured by one. */
    public @Nullable X509Certificate peerCertificate() {
        return peerCertificate;
    }

    /** Unties what {@link #pair} tied, as far as this leg goes. */
    final void unpair() {
        if (other != null && other.isTiedTo(this)) {
            other.other = null;
        }
        other = null;
    }

    @SuppressWarnings("ReferenceEquality") // A leg is one connection.
    private boolean isTiedTo(Leg leg) {
        return other == leg;
    }

    /** Tells whether whom it serves has given the connection up. */
    boolean isClosed() {
        return closed;
    }

    // ---- what Netty says

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        gate = new ReadGate(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        if (!received(message)) {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        boolean awaited = acknowledgements.awaitedAfterReadAt(System.nanoTime());
        flushIfPending();
        if (other != null) {
            other.flushIfPending();
        }
        if (awaited) {
            acknowledgeAtOnce(ctx.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel(stallCheck);
        closed(closingDetail);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && other != null && other.gate != null) {
            other.gate.open(ReadGate.Reason.PEER_UNWRITABLE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (violated(root)) {
            return;
        }
        if (root instanceof IOException) {
            // Reset by the peer, or a TLS record that does not verify: nothing can be said to it any more.
            giveUp(ctx.channel(), root instanceof SSLException ? "TLS: " + root.getMessage() : "connection reset");
        } else {
            log.error("internal error on connection {}", ctx.channel().id(), root);
            giveUp(ctx.channel(), "internal error");
        }
    }

    // ---- what whom it serves says

    /** Writes a message and takes its ownership; where the channel is gone, it is let fall. */
    final void write(Object message) {
        Channel channel = this.channel;
        if (channel == null || !channel.isActive()) {
            release(message);
            return;
        }
        channel.write(message, channel.voidPromise());
        if (!channel.isWritable()) {
            // What the kernel takes at once is no reason to stop reading.
            flush(channel);
        }
        if (!channel.isWritable()) {
            holdBackSource(channel);
        }
        flushSoon(channel);
    }

    /** Lets a message fall that cannot be written. */
    void release(Object message) {
        ReferenceCountUtil.release(message);
    }

    /** Closes the channel once what was written is out; forcibly, where that takes too long. */
    public void close() {
        boolean before = closed;
        closed = true;
        Channel channel = this.channel;
        if (channel == null || before) {
            return;
        }
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        if (gate != null) {
            gate.close(ReadGate.Reason.CLOSING);
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        Future<?> force = channel.eventLoop()
                .schedule(() -> channel.unsafe().closeForcibly(), times.close().toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> force.cancel(false));
    }

    final @Nullable Channel channel() {
        return channel;
    }

    final @Nullable ReadGate gate() {
        return gate;
    }

    final @Nullable Leg other() {
        return other;
    }

    final LegTimes times() {
        return times;
    }

    // ---- back-pressure and flushing

    private void holdBackSource(Channel channel) {
        Leg source = other;
        if (source != null && source.gate != null && source.channel != null) {
            source.gate.close(ReadGate.Reason.PEER_UNWRITABLE);
            if (stallCheck == null) {
                scheduleStallCheck(channel, source.gate, times.writeStall().toNanos());
            }
        }
        if (channel.bytesBeforeWritable() > MAX_PENDING_BYTES) {
            giveUp(channel, "peer does not read the answers that it provokes");
        }
    }

    private void scheduleStallCheck(Channel channel, ReadGate sourceGate, long nanos) {
        stallCheck = channel.eventLoop()
                .schedule(
                        () -> {
                            stallCheck = null;
                            long closedFor = sourceGate.closedForNanos(ReadGate.Reason.PEER_UNWRITABLE);
                            if (closedFor >= times.writeStall().toNanos()) {
                                giveUp(
                                        channel,
                                        "peer has not read for "
                                                + times.writeStall().toSeconds() + " s");
                            } else if (closedFor > 0) {
                                scheduleStallCheck(
                                        channel, sourceGate, times.writeStall().toNanos() - closedFor);
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    /** Closes without a word to the peer; {@link #closed} is told the reason. */
    private void giveUp(Channel channel, String detail) {
        if (closingDetail.isEmpty()) {
            closingDetail = detail;
        }
        channel.close();
    }

    private void flushSoon(Channel channel) {
        if (!flushPending) {
            flushPending = true;
            if (!reading && (other == null || !other.reading)) {
                channel.eventLoop().execute(this::flushIfPending);
            }
        }
    }

    private void flushIfPending() {
        if (flushPending && channel != null) {
            flushPending = false;
            flush(channel);
        }
    }

    private void flush(Channel channel) {
        acknowledgements.written();
        channel.flush();
    }

    /** Asks the kernel to acknowledge what was read without its usual delay (tcp(7)). The option is not sticky. */
    private static void acknowledgeAtOnce(Channel channel) {
        if (channel instanceof EpollSocketChannel && channel.isActive()) {
            channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        }
    }

    static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
