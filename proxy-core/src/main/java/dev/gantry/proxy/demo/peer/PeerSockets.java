package dev.gantry.proxy.demo.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** The connections of the demo's machines, whatever they speak. */
final class PeerSockets {
    private PeerSockets() {}

    /**
     * Starts to listen.
     *
     * @param accepted sets up the pipeline of each connection
     * @return the channel that listens
     * @throws IOException if the address cannot be bound
     */
    static Channel listen(EventLoopGroup eventLoops, InetSocketAddress bind, Consumer<Channel> accepted)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(setUpBy(accepted));
        try {
            return bootstrap.bind(bind).sync().channel();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + bind, e);
        } catch (Exception e) {
            // Netty throws the checked exception of a failed bind as it is.
            throw new IOException(bind + " cannot be bound: " + e.getMessage(), e);
        }
    }

    /**
     * Connects; returns at once.
     *
     * @param patience how long the peer may take to accept
     * @param setUp sets up the pipeline
     * @param connectsFrom told the local address as soon as there is a connection
     * @param failed told why there is none
     */
    static ChannelFuture connect(
            EventLoopGroup eventLoops,
            InetSocketAddress to,
            Duration patience,
            Consumer<Channel> setUp,
            Consumer<InetSocketAddress> connectsFrom,
            Consumer<Throwable> failed) {
        ChannelFuture connecting = new Bootstrap()
                .group(eventLoops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .handler(setUpBy(setUp))
                .connect(to);
        // Told before the channel becomes active, and so before anything is sent.
        connecting.addListener(done -> {
            Throwable cause = done.cause();
            if (cause != null) {
                failed.accept(cause);
            } else {
                connectsFrom.accept((InetSocketAddress) connecting.channel().localAddress());
            }
        });
        return connecting;
    }

    private static ChannelInitializer<Channel> setUpBy(Consumer<Channel> setUp) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                setUp.accept(channel);
            }
        };
    }
}
