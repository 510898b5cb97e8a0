package dev.gantry.proxy.transport;

import dev.gantry.policy.PeerEvidence;
import dev.gantry.proxy.association.Caller;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.dicom.pdu.FirstBytes;
import dev.gantry.proxy.identity.PeerEvidences;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of an accepted connection: looks at what protocol its first bytes speak, sees TLS through, and hands over
 * to the association or the conversation. One deadline holds from the accept to the complete A-ASSOCIATE-RQ, whatever the
 * peer dribbles in between; a sender of HL7 messages may wait with its first one, once it is known who it is.
 */
final class AcceptedConnection extends ByteToMessageDecoder {
    private final Listener.Shared shared;
    private final ListenerSettings listener;
    private final InetSocketAddress peer;
    private final long deadlineNanos;
    private @Nullable Future<?> deadline;
    private boolean recognized;
    private boolean finished;

    AcceptedConnection(Listener.Shared shared, ListenerSettings listener, InetSocketAddress peer) {
        this.shared = shared;
        this.listener = listener;
        this.peer = peer;
        this.deadlineNanos = System.nanoTime() + patience().toNanos();
    }

    /** Returns how long a peer may take to say what it wants, or, where its address is all that it shows, anything. */
    private Duration patience() {
        return listener.protocol() == WireProtocol.HL7 && listener.tls() == null
                ? shared.messages().limits().idle()
                : shared.settings().requestDeadline();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> fail(
                                ctx,
                                recognized && listener.tls() != null
                                        ? Failure.HANDSHAKE_DEADLINE
                                        : Failure.REQUEST_DEADLINE,
                                ""),
                        deadlineNanos - System.nanoTime(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (recognized || finished) {
            return;
        }
        FirstBytes first = FirstBytes.of(in);
        TlsProfile profile = listener.tls();
        switch (first) {
            case UNDECIDED -> {}
            case TLS -> {
                if (profile == null) {
                    fail(ctx, in, Failure.TLS_ON_PLAIN_PORT);
                } else {
                    recognized = true;
                    startTls(ctx, profile, tlsContexts());
                }
            }
            case DICOM, MLLP -> {
                boolean expected = (first == FirstBytes.DICOM) == (listener.protocol() == WireProtocol.DICOM);
                if (!expected) {
                    fail(ctx, in, Failure.UNKNOWN_PROTOCOL);
                } else if (profile == null) {
                    recognized = true;
                    handOver(ctx, PeerEvidences.ofAddress(peer.getAddress()), null);
                } else {
                    fail(ctx, in, Failure.PLAIN_ON_TLS_PORT);
                }
            }
            case HTTP -> fail(ctx, in, Failure.HTTP);
            case OTHER -> fail(ctx, in, Failure.UNKNOWN_PROTOCOL);
        }
    }

    private void startTls(ChannelHandlerContext ctx, TlsProfile profile, TlsContexts contexts) {
        SslHandler tls = contexts.serverHandler(profile, ctx.alloc());
        tls.setHandshakeTimeoutMillis(shared.settings().handshakeDeadline().toMillis());
        ctx.pipeline().addAfter(ctx.name(), "tls", tls);
        ctx.pipeline().addLast("tls-outcome", new TlsOutcome(ctx));
        // What was read to recognize the protocol is handed on when this handler leaves the pipeline.
        ctx.pipeline().remove(this);
    }

    private TlsContexts tlsContexts() {
        return Objects.requireNonNull(shared.tls(), "the listener was made without a certificate");
    }

    /** Waits for the end of the handshake. */
    private final class TlsOutcome extends io.netty.channel.ChannelInboundHandlerAdapter {
        private final ChannelHandlerContext first;

        TlsOutcome(ChannelHandlerContext first) {
            this.first = first;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (!(event instanceof SslHandshakeCompletionEvent completion)) {
                super.userEventTriggered(ctx, event);
                return;
            }
            if (!completion.isSuccess()) {
                boolean late = completion.cause() instanceof io.netty.handler.ssl.SslHandshakeTimeoutException;
                fail(
                        ctx,
                        late ? Failure.HANDSHAKE_DEADLINE : Failure.HANDSHAKE_FAILED,
                        late ? "" : VerifiedPeer.describe(completion.cause()));
                return;
            }
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            shared.events()
                    .handshakeCompleted(
                            listener.scope().name(),
                            tls.engine().getSession().getProtocol(),
                            tls.engine().getSession().getCipherSuite());
            try {
                VerifiedPeer verified = VerifiedPeer.of(ctx.channel(), tls, tlsContexts(), true);
                ctx.pipeline().remove(this);
                handOver(first, verified.evidence(), verified.certificate());
            } catch (CertificateException e) {
                fail(ctx, Failure.HANDSHAKE_FAILED, VerifiedPeer.describe(e));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(ctx, Failure.CLOSED_BY_PEER, "");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(ctx, Failure.HANDSHAKE_FAILED, VerifiedPeer.describe(cause));
        }
    }

    private void handOver(ChannelHandlerContext ctx, PeerEvidence evidence, @Nullable X509Certificate certificate) {
        finished = true;
        cancelDeadline();
        Channel channel = ctx.channel();
        Caller caller = new Caller(listener.scope(), peer, evidence);
        Handover handover = new Handover(shared, channel, caller, certificate, deadlineNanos);
        switch (listener.protocol()) {
            case DICOM -> handover.toAssociation();
            case HL7 -> handover.toConversation(listener.tls() == null);
        }
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    private void fail(ChannelHandlerContext ctx, ByteBuf in, Failure failure) {
        in.skipBytes(in.readableBytes());
        fail(ctx, failure, "");
    }

    private void fail(ChannelHandlerContext ctx, Failure failure, String detail) {
        if (!finished) {
            finished = true;
            cancelDeadline();
            shared.events().failed(listener.scope().name(), peer, failure, detail);
        }
        ctx.channel().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, Failure.CLOSED_BY_PEER, "");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(
                ctx,
                cause instanceof IOException ? Failure.CLOSED_BY_PEER : Failure.PROTOCOL_ERROR,
                VerifiedPeer.describe(cause));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
