package dev.gantry.proxy.transport;

import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.Identification;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** One attempt to connect to a device: name, TCP, TLS, identity; then the leg of whom it is made for takes over. */
final class UpstreamAttempt {
    private final UpstreamConnector connector;
    private final EventLoop eventLoop;
    private final Device device;
    private final @Nullable Endpoint endpoint;
    private final Upstream upstream;

    UpstreamAttempt(
            UpstreamConnector connector,
            EventLoop eventLoop,
            Device device,
            @Nullable Endpoint endpoint,
            Upstream upstream) {
        this.connector = connector;
        this.eventLoop = eventLoop;
        this.device = device;
        this.endpoint = endpoint;
        this.upstream = upstream;
    }

    void start() {
        Endpoint where = endpoint;
        if (where == null) {
            eventLoop.execute(() -> fail("no `listens:` in the policy"));
            return;
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(where.host());
        if (literal != null) {
            connect(where, literal);
            return;
        }
        connector.resolver().execute(() -> {
            byte[] address = lookUp(where.host());
            eventLoop.execute(() -> {
                if (address == null) {
                    fail("host name `" + where.host() + "` does not resolve");
                } else {
                    connect(where, address);
                }
            });
        });
    }

    private static byte @Nullable [] lookUp(String host) {
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private void connect(Endpoint where, byte[] address) {
        TlsContexts tls = device.authenticated() ? connector.tls() : null;
        if (device.authenticated() && tls == null) {
            eventLoop.execute(() -> fail("it is reached with TLS only, and this instance has no certificate"));
            return;
        }
        InetSocketAddress target;
        try {
            target = new InetSocketAddress(InetAddress.getByAddress(where.host(), address), where.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(connector.eventLoops().channel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        connector.settings().connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            startTls(channel, tls);
                        }
                    }
                });
        ChannelFuture connecting = bootstrap.connect(target);
        connecting.addListener(done -> {
            Channel channel = connecting.channel();
            if (!done.isSuccess()) {
                Throwable cause = done.cause();
                fail(cause == null || cause.getMessage() == null ? "cannot be reached" : cause.getMessage());
            } else if (upstream.isAbandoned()) {
                channel.close();
            } else if (!device.authenticated()) {
                upstream.connected(channel);
            }
        });
    }

    private void startTls(Channel channel, TlsContexts tls) {
        SslHandler handler = tls.clientHandler(connector.profile(), channel.alloc());
        handler.setHandshakeTimeoutMillis(
                connector.settings().handshakeDeadline().toMillis());
        channel.pipeline().addLast(handler).addLast(new Handshake(tls));
    }

    /** Waits for the end of the handshake, and sees to it that the device is the one that was meant. */
    private final class Handshake extends ChannelInboundHandlerAdapter {
        private final TlsContexts tls;

        Handshake(TlsContexts tls) {
            this.tls = tls;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (!(event instanceof SslHandshakeCompletionEvent completion)) {
                super.userEventTriggered(ctx, event);
                return;
            }
            String problem = completion.isSuccess()
                    ? identityProblem(ctx.channel(), tls)
                    : "TLS handshake: " + VerifiedPeer.describe(completion.cause());
            if (problem != null) {
                fail(problem);
                ctx.close();
            } else if (upstream.isAbandoned()) {
                ctx.close();
            } else {
                ctx.pipeline().remove(this);
                upstream.connected(ctx.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail("connection closed during the TLS handshake");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail("TLS handshake: " + VerifiedPeer.describe(cause));
            ctx.close();
        }
    }

    private @Nullable String identityProblem(Channel channel, TlsContexts tls) {
        VerifiedPeer peer;
        try {
            peer = VerifiedPeer.of(channel, channel.pipeline().get(SslHandler.class), tls, false);
        } catch (CertificateException e) {
            return "certificate: " + VerifiedPeer.describe(e);
        }
        Identification found = connector.policies().current().identify(peer.evidence());
        if (found instanceof Identification.Identified identified) {
            upstream.proved(peer.certificate());
            return identified.device().id().equals(device.id())
                    ? null
                    : "the certificate there is that of device `"
                            + identified.device().id() + "`";
        }
        return ((Identification.Unidentified) found).detail();
    }

    private void fail(String detail) {
        upstream.failed(detail);
    }
}
