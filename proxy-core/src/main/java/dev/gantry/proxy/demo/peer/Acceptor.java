package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.upperlayer.UpperLayer;
import dev.gantry.proxy.upperlayer.UpperLayerUser;
import io.netty.channel.Channel;
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
        Channel listening = PeerSockets.listen(eventLoops.group(), bind, channel -> {
            connections.incrementAndGet();
            serve(application, context != null).addTo(channel.pipeline(), context);
        });
        return new Acceptor(listening, connections);
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
