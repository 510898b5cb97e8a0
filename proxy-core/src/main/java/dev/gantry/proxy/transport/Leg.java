package dev.gantry.proxy.transport;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduDecoder;
import dev.gantry.proxy.dicom.pdu.PduException;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.State;
import dev.gantry.proxy.upperlayer.UpperLayer;
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
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terminal handler of one channel: what Netty says goes to the {@link UpperLayer}, what the upper layer says goes to
 * Netty. It holds no protocol state. Two legs make an association; both live on one event loop.
 *
 * <p>Back-pressure: a leg that cannot be written closes the {@link ReadGate} of the other leg, which is where the data comes
 * from, and opens it again when it can. Writes are flushed once the batch of reads that caused them is done.
 */
final class Leg extends ChannelInboundHandlerAdapter implements Connection {
    /**
     * How much may wait to be written before the connection is given up. Relayed data never comes near it, since the gate
     * of its source closes long before; a peer that provokes answers and does not read them does.
     */
    private static final long MAX_PENDING_BYTES = 4L << 20;

    private static final Logger log = LoggerFactory.getLogger(Leg.class);

    private final LegTimes times;
    private final long requestDeadlineNanos;
    private final Runnable opener;
    private @Nullable UpperLayer upperLayer;
    private @Nullable Channel channel;
    private @Nullable ReadGate gate;
    private @Nullable Leg other;
    private @Nullable Future<?> artim;
    private @Nullable Future<?> stallCheck;
    private String closingDetail = "";
    private boolean reading;
    private boolean flushPending;
    private boolean closed;

    /**
     * Makes one leg.
     *
     * @param requestDeadlineNanos when the first ARTIM interval ends, by {@link System#nanoTime()}: the absolute deadline of
     *     the A-ASSOCIATE-RQ on the side that accepts
     * @param opener opens the connection on the side that connects
     */
    Leg(LegTimes times, long requestDeadlineNanos, Runnable opener) {
        this.times = times;
        this.requestDeadlineNanos = requestDeadlineNanos;
        this.opener = opener;
    }

    /** How long a leg waits. */
    record LegTimes(Duration close, Duration writeStall) {}

    void serve(UpperLayer upperLayer) {
        this.upperLayer = upperLayer;
    }

    /** Ties the two legs of an association together for back-pressure. */
    static void pair(Leg one, Leg two) {
        one.other = two;
        two.other = one;
    }

    /** Tells whether the upper layer has given the connection up. */
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
        if (message instanceof Pdu pdu) {
            upperLayer().received(pdu);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flushIfPending();
        if (other != null) {
            other.flushIfPending();
        }
        acknowledgeAtOnce(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel(stallCheck);
        upperLayer().closed(closingDetail);
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
        if (root instanceof PduException invalid) {
            upperLayer().invalid(invalid);
        } else if (root instanceof IOException) {
            // Reset by the peer, or a TLS record that does not verify: nothing can be said to it any more.
            giveUp(ctx.channel(), root instanceof SSLException ? "TLS: " + root.getMessage() : "connection reset");
        } else {
            log.error("internal error on connection {}", ctx.channel().id(), root);
            giveUp(ctx.channel(), "internal error");
        }
    }

    // ---- what the upper layer says

    @Override
    public void open() {
        opener.run();
    }

    @Override
    public void send(Pdu pdu) {
        Channel channel = this.channel;
        if (channel == null || !channel.isActive()) {
            ReferenceCountUtil.release(pdu);
            return;
        }
        channel.write(pdu, channel.voidPromise());
        if (!channel.isWritable()) {
            holdBackSource(channel);
        }
        flushSoon(channel);
    }

    @Override
    public void expectDataUpTo(MaximumLength maxLength) {
        if (channel != null) {
            channel.pipeline().get(PduDecoder.class).maxPDataLength(maxLength);
        }
    }

    @Override
    public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {
        if (channel != null) {
            channel.pipeline().get(PduDecoder.class).tolerate(quirks, used);
        }
    }

    @Override
    public void close() {
        closed = true;
        cancel(artim);
        Channel channel = this.channel;
        if (channel == null) {
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

    @Override
    public void startArtim() {
        cancel(artim);
        Channel channel = this.channel;
        if (channel == null) {
            return;
        }
        long nanos = upperLayer().state() == State.STA2
                ? requestDeadlineNanos - System.nanoTime()
                : times.close().toNanos();
        artim = channel.eventLoop().schedule(() -> upperLayer().artimExpired(), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void stopArtim() {
        cancel(artim);
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
                            long closedFor = sourceGate.closedForNanos();
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

    /** Closes without a word to the peer; {@link #channelInactive} tells the upper layer, with the reason. */
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
            channel.flush();
        }
    }

    /**
     * Asks the kernel to acknowledge what was read without its usual delay (tcp(7)): a peer that leaves Nagle's algorithm
     * on, as DCMTK does, holds back the tail of each message until then. The option is not sticky, hence after every read.
     */
    private static void acknowledgeAtOnce(Channel channel) {
        if (channel instanceof EpollSocketChannel && channel.isActive()) {
            channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        }
    }

    private UpperLayer upperLayer() {
        if (upperLayer == null) {
            throw new IllegalStateException("no upper layer yet");
        }
        return upperLayer;
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
