package dev.gantry.proxy.transport;

import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.association.Surroundings;
import dev.gantry.proxy.messaging.MessagingSurroundings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the connections of one listener. Accepting is cheap and waits for nobody: what a peer does, or does not do, on its
 * connection is no other peer's loss.
 */
public final class Listener implements AutoCloseable {
    private static final int BACKLOG = 1024;

    /**
     * What all listeners share.
     *
     * @param tls the contexts of TLS, absent where this instance has no certificate and every listener speaks in plain
     */
    public record Shared(
            EventLoops eventLoops,
            @Nullable TlsContexts tls,
            TransportSettings settings,
            ConnectionLimits limits,
            UpstreamConnector upstreams,
            ConnectionListener events,
            Surroundings associations,
            MessagingSurroundings messages,
            KeptReceiversByLoop kept) {}

    private final Shared shared;
    private final ListenerSettings settings;
    private @Nullable Channel channel;

    public Listener(Shared shared, ListenerSettings settings) {
        if (settings.tls() != null && shared.tls() == null) {
            throw new IllegalArgumentException(
                    "listener `" + settings.scope().name() + "` speaks TLS and there is no certificate");
        }
        this.shared = shared;
        this.settings = settings;
    }

    /**
     * Starts to listen.
     *
     * @return where, with the port that was taken
     * @throws IOException if the address cannot be bound
     */
    public InetSocketAddress open() throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(shared.eventLoops().acceptor(), shared.eventLoops().workers())
                .channel(shared.eventLoops().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept(accepted);
                    }
                });
        try {
            Channel bound = bootstrap.bind(settings.bind()).sync().channel();
            channel = bound;
            return (InetSocketAddress) bound.localAddress();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + settings.bind(), e);
        } catch (Exception e) {
            // Netty throws the checked exception of a failed bind as it is.
            throw new IOException(e.getMessage(), e);
        }
    }

    private void accept(Channel accepted) {
        InetSocketAddress peer = (InetSocketAddress) accepted.remoteAddress();
        String listener = settings.scope().name();
        if (peer == null) {
            accepted.close();
            return;
        }
        shared.events().accepted(listener, peer);
        if (!shared.limits().tryEnter(peer.getAddress())) {
            shared.events().failed(listener, peer, Failure.TOO_MANY_CONNECTIONS, "");
            accepted.close();
            return;
        }
        accepted.closeFuture().addListener(closed -> shared.limits().leave(peer.getAddress()));
        accepted.pipeline().addLast(new AcceptedConnection(shared, settings, peer));
    }

    /** Stops to listen; connections that were accepted stay. */
    @Override
    public void close() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }
}
