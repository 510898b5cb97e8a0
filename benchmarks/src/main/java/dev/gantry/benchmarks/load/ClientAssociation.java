package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The requestor's end of one association: one operation at a time, on its event loop.
 *
 * <p>{@link #store} and {@link #echo} may be called from any thread; their callback runs on the event loop, so that a
 * workload can send its next message from it without a change of thread.
 */
// A write that fails ends its channel, which is what is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ClientAssociation extends ChannelInboundHandlerAdapter implements PduScanner.Events {

    private static final int MAXIMUM_LENGTH_BYTES = 16_384;

    private final PduScanner scanner = new PduScanner(this);
    private final CompletableFuture<Void> established = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Runnable onResponse;
    private @Nullable StoreMessage sending;
    private long nextPiece;
    private int peerMaximumLength;
    private int messageId;
    private @Nullable Throwable failure;

    ClientAssociation() {}

    /** Done with the A-ASSOCIATE-AC; fails with whatever ended the connection before it. */
    CompletableFuture<Void> established() {
        return established;
    }

    /** Done when the connection has ended after a release; fails when it ended otherwise. */
    public CompletableFuture<Void> closed() {
        return closed;
    }

    /** Sends a C-ECHO-RQ; {@code done} runs on the event loop when it was answered with success. */
    public void echo(Runnable done) {
        onLoop(() -> {
            onResponse = done;
            ChannelHandlerContext ctx = context();
            ByteBuf out = ctx.alloc().directBuffer(128);
            messageId = messageId % 0xFFFF + 1;
            CommandSet.echoRq(messageId).writePdu(out, AssociationPdus.VERIFICATION_CONTEXT);
            ctx.writeAndFlush(out, ctx.voidPromise());
        });
    }

    /** Sends a C-STORE-RQ; {@code done} runs on the event loop when it was answered with success. */
    public void store(StoreMessage message, Runnable done) {
        onLoop(() -> {
            if (peerMaximumLength != 0 && message.pduBytes() > peerMaximumLength) {
                fail(new IllegalStateException(
                        "PDUs of %d bytes (expected: at most %d, as the answer to the association says)"
                                .formatted(message.pduBytes(), peerMaximumLength)));
                return;
            }
            onResponse = done;
            sending = message;
            nextPiece = 0;
            pump();
        });
    }

    /** Sends an A-RELEASE-RQ, closes when it was answered, and is done when the connection has ended. */
    public CompletableFuture<Void> release() {
        onLoop(() -> {
            ChannelHandlerContext ctx = context();
            ByteBuf out = ctx.alloc().directBuffer(16);
            AssociationPdus.writeReleaseRq(out);
            ctx.writeAndFlush(out, ctx.voidPromise());
        });
        return closed;
    }

    /** Ends the connection as it is. */
    public void close() {
        context().close();
    }

    private void onLoop(Runnable action) {
        ChannelHandlerContext ctx = context();
        if (ctx.executor().inEventLoop()) {
            action.run();
        } else {
            ctx.executor().execute(action);
        }
    }

    private void pump() {
        ChannelHandlerContext ctx = context();
        StoreMessage message = sending;
        while (message != null && ctx.channel().isWritable()) {
            ctx.writeAndFlush(message.piece(nextPiece++), ctx.voidPromise());
            if (nextPiece == message.pieces()) {
                message = null;
                sending = null;
            }
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
                ByteBuf out = ctx.alloc().directBuffer(512);
                AssociationPdus.writeRq(out, LoadGenerator.CALLING_AE, LoadGenerator.CALLED_AE, MAXIMUM_LENGTH_BYTES);
                ctx.writeAndFlush(out, ctx.voidPromise());
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
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            scanner.feed(in);
        } finally {
            in.release();
        }
    }

    @Override
    public void pdu(int type, ByteBuf body) {
        switch (type) {
            case AssociationPdus.A_ASSOCIATE_AC -> {
                peerMaximumLength = AssociationPdus.maximumLengthOfAc(body);
                established.complete(null);
            }
            case AssociationPdus.A_ASSOCIATE_RJ ->
                fail(new IllegalStateException(
                        "association rejected %d/%d/%d".formatted(body.getByte(1), body.getByte(2), body.getByte(3))));
            case AssociationPdus.A_RELEASE_RP -> {
                released.complete(null);
                context().close();
            }
            case AssociationPdus.A_ABORT ->
                fail(new IllegalStateException(
                        "association aborted, source %d reason %d".formatted(body.getByte(2), body.getByte(3))));
            default -> fail(new IllegalStateException("PDU of type %d (expected: an answer)".formatted(type)));
        }
    }

    @Override
    public void command(int contextId, CommandSet command) {
        Runnable done = onResponse;
        if (done == null || command.status() != CommandSet.SUCCESS) {
            fail(new IllegalStateException("response %04XH with status %04XH (expected: one success per request)"
                    .formatted(command.field(), command.status())));
            return;
        }
        onResponse = null;
        done.run();
    }

    @Override
    public void dataSetEnd(int contextId) {
        fail(new IllegalStateException("a data set (expected: responses only)"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Throwable cause = failure != null ? failure : new IllegalStateException("the connection ended");
        established.completeExceptionally(cause);
        if (released.isDone() && failure == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(cause);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        // What comes after the answer to a release, such as a peer that resets, is no failure of the association.
        if (failure == null && !released.isDone()) {
            failure = cause;
        }
        context().close();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return ctx;
    }
}
