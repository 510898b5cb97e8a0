package dev.gantry.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Tells a {@link HandshakeListener} how the handshake of its connection ended; whoever hangs up before saying anything is passed over. */
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    private final HandshakeListener listener;

    HandshakeWatch(HandshakeListener listener) {
        this.listener = listener;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake
                && context.channel().remoteAddress() instanceof InetSocketAddress from) {
            ended(context, handshake, from);
        }
        context.fireUserEventTriggered(event);
    }

    private void ended(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake, InetSocketAddress from) {
        if (handshake.isSuccess()) {
            try {
                listener.completed(
                        (X509Certificate) context.pipeline()
                                .get(SslHandler.class)
                                .engine()
                                .getSession()
                                .getPeerCertificates()[0],
                        from);
            } catch (SSLPeerUnverifiedException e) {
                // Let in without a certificate, where that is allowed.
            }
        } else if (!(handshake.cause() instanceof ClosedChannelException)) {
            listener.failed(reason(handshake.cause()), from);
        }
    }

    /** The innermost cause says why a certificate was not believed; those around it, only that it was not. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause instanceof SSLException) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
