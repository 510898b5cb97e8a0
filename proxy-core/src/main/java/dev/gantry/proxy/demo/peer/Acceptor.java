package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.upperlayer.UpperLayer;
import dev.gantry.proxy.upperlayer.UpperLayerUser;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Listens for connections and makes one application for each. */
public final class Acceptor implements AutoCloseable {
    private final Channel listening;
    private final AtomicInteger connections;

    private Acceptor(Channel listening, AtomicInteger connections) {
        this.listening = listening;
        this.connections = connections;
    }

    /**
     * Starts to listen.
     *
     * @param tls what it shows and believes; absent: it speaks in plain
     * @param application makes what uses the upper layer of one connection
     * @throws IOException if the address cannot be bound
     */
    public static Acceptor listen(
            PeerEventLoops eventLoops,
            InetSocketAddress bind,
            @Nullable PeerTls tls,
            Function<UpperLayerSource, UpperLayerUser> application)
            throws IOException {
        SslContext context = tls == null ? null : tls.server();
        AtomicInteger connections = new AtomicInteger();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops.group())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        serve(application, context != null).addTo(channel.pipeline(), context);
                    }
                });
        try {
            return new Acceptor(bootstrap.bind(bind).sync().channel(), connections);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + bind, e);
        } catch (Exception e) {
            // Netty throws the checked exception of a failed bind as it is.
            throw new IOException(bind + " cannot be bound: " + e.getMessage(), e);
        }
    }

    private static PeerConnection serve(Function<UpperLayerSource, UpperLayerUser> application, boolean secured) {
        UpperLayerSource source = new UpperLayerSource();
        UpperLayerUser user = application.apply(source);
        PeerConnection connection = new PeerConnection(
                secured,
                UpperLayer::connectionIndicated,
                () -> {
                    throw new IllegalStateException("the peer has opened this connection");
                },
                below -> new UpperLayer(below, user));
        source.set(connection.upperLayer());
        return connection;
    }

    /** Returns where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Returns how many connections were accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** Stops to listen; connections that are open stay. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }
}
