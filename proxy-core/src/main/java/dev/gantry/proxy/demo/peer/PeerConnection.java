package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduDecoder;
import dev.gantry.proxy.dicom.pdu.PduEncoder;
import dev.gantry.proxy.dicom.pdu.PduException;
import dev.gantry.proxy.dicom.pdu.PduLimits;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The terminal handler of a machine's connection, between Netty and its {@link UpperLayer}. */
final class PeerConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Duration ARTIM = Duration.ofSeconds(10);

    private final UpperLayer upperLayer;
    private final boolean secured;
    private final Consumer<UpperLayer> ready;
    private final Runnable opener;
    private @Nullable Channel channel;
    private @Nullable Future<?> artim;
    private String closingDetail = "";

    /**
     * Makes a connection.
     *
     * @param secured whether TLS comes before the first PDU
     * @param ready called when PDUs can go over it
     * @param opener opens it, where this side does
     * @param upperLayer makes the upper layer that it serves
     */
    PeerConnection(
            boolean secured, Consumer<UpperLayer> ready, Runnable opener, Function<Connection, UpperLayer> upperLayer) {
        this.secured = secured;
        this.ready = ready;
        this.opener = opener;
        this.upperLayer = upperLayer.apply(this);
    }

    UpperLayer upperLayer() {
        return upperLayer;
    }

    /** Puts everything that a connection needs into a pipeline; without a context it is a plain one. */
    void addTo(ChannelPipeline pipeline, @Nullable SslContext tls) {
        if (tls != null) {
            pipeline.addLast(tls.newHandler(pipeline.channel().alloc()));
        }
        pipeline.addLast(new PduDecoder(PduLimits.DEFAULT), new PduEncoder(), this);
    }

    /** The connection could not be opened. */
    void failed(Throwable cause) {
        upperLayer.closed(describe(cause));
    }

    // ---- what Netty says

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!secured) {
            ready.accept(upperLayer);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                ready.accept(upperLayer);
            } else {
                giveUp(ctx, describe(completion.cause()));
            }
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Pdu pdu) {
            upperLayer.received(pdu);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        upperLayer.closed(closingDetail);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof PduException invalid) {
            upperLayer.invalid(invalid);
        } else {
            giveUp(ctx, describe(root));
        }
    }

    // ---- what the upper layer says

    @Override
    public void open() {
        opener.run();
    }

    @Override
    public void send(Pdu pdu) {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            ReferenceCountUtil.release(pdu);
            return;
        }
        open.writeAndFlush(pdu, open.voidPromise());
    }

    @Override
    public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {}

    @Override
    public void expectDataUpTo(MaximumLength maxLength) {
        if (channel != null) {
            channel.pipeline().get(PduDecoder.class).maxPDataLength(maxLength);
        }
    }

    @Override
    public void close() {
        stopArtim();
        if (channel != null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void startArtim() {
        stopArtim();
        if (channel != null) {
            artim = channel.eventLoop().schedule(upperLayer::artimExpired, ARTIM.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stopArtim() {
        if (artim != null) {
            artim.cancel(false);
        }
    }

    /** Keeps the first reason: what follows from it is not why. */
    private void giveUp(ChannelHandlerContext ctx, String detail) {
        if (closingDetail.isEmpty()) {
            closingDetail = detail;
        }
        ctx.close();
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
