package dev.gantry.benchmarks.bare;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Relays bytes between two mutual TLS legs and looks at none of them: Netty 4.2 with its defaults, epoll, both legs of a
 * connection on one event loop.
 *
 * <p>It connects upstream when the client's handshake is done, and holds reading while the other leg cannot be written to.
 */
// A write that fails ends its channel, which is what is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
public final class BareRelay {

    private final SslContext server;
    private final SslContext client;
    private final int upstreamPort;

    private BareRelay(SslContext server, SslContext client, int upstreamPort) {
        this.server = server;
        this.client = client;
        this.upstreamPort = upstreamPort;
    }

    /**
     * Runs until it is ended.
     *
     * @param args port, upstream port, certificate, key, trust (PEM files), TLS provider as Netty names it
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        File certificate = new File(args[2]);
        File key = new File(args[3]);
        File trust = new File(args[4]);
        SslProvider provider = SslProvider.valueOf(args[5]);
        SslContext server = SslContextBuilder.forServer(certificate, key)
                .sslProvider(provider)
                .trustManager(trust)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(provider)
                .keyManager(certificate, key)
                .trustManager(trust)
                .endpointIdentificationAlgorithm(null)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
        new BareRelay(server, client, Integer.parseInt(args[1])).run(Integer.parseInt(args[0]));
    }

    private void run(int port) throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), EpollIoHandler.newFactory());
        new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(server.newHandler(channel.alloc()), new ClientLeg());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    /** One leg: hands what it reads to the other leg. */
    private static class Leg extends ChannelInboundHandlerAdapter {

        @Nullable
        Channel peer;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel to = peer();
            to.write(message, to.voidPromise());
            if (!to.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (peer != null) {
                peer.flush();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (peer != null && ctx.channel().isWritable()) {
                peer.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (peer != null) {
                peer.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private Channel peer() {
            Channel to = peer;
            if (to == null) {
                throw new IllegalStateException("a read before both legs are there");
            }
            return to;
        }
    }

    private final class ClientLeg extends Leg {

        /** What came together with the end of the handshake, before the other leg was there. */
        private final Queue<Object> early = new ArrayDeque<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (peer == null) {
                early.add(message);
            } else {
                super.channelRead(ctx, message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            early.forEach(ReferenceCountUtil::release);
            early.clear();
            super.channelInactive(ctx);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                ctx.channel().config().setAutoRead(false);
                connect(ctx.channel());
            }
        }

        private void connect(Channel downstream) {
            Leg upstreamLeg = new Leg();
            upstreamLeg.peer = downstream;
            ChannelFuture connecting = new Bootstrap()
                    .group(downstream.eventLoop())
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(client.newHandler(channel.alloc()), upstreamLeg);
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), upstreamPort);
            connecting.addListener(done -> {
                if (done.isSuccess() && downstream.isActive()) {
                    connected(downstream, connecting.channel());
                } else if (done.isSuccess()) {
                    connecting.channel().close();
                } else {
                    downstream.close();
                }
            });
        }

        private void connected(Channel downstream, Channel upstream) {
            peer = upstream;
            while (!early.isEmpty()) {
                upstream.write(early.remove(), upstream.voidPromise());
            }
            upstream.flush();
            downstream.config().setAutoRead(true);
        }
    }
}
