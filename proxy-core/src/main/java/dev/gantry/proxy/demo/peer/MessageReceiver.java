package dev.gantry.proxy.demo.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A machine that takes HL7 messages and answers each with AA, whatever it says. */
public final class MessageReceiver implements AutoCloseable {
    private static final int MSH_10 = 9;

    private final Channel listening;
    private final AtomicInteger connections;

    private MessageReceiver(Channel listening, AtomicInteger connections) {
        this.listening = listening;
        this.connections = connections;
    }

    /**
     * Starts to listen.
     *
     * @param tls what it shows and believes; absent: it speaks in plain
     * @throws IOException if the address cannot be bound
     */
    public static MessageReceiver listen(PeerEventLoops eventLoops, InetSocketAddress bind, @Nullable PeerTls tls)
            throws IOException {
        SslContext context = tls == null ? null : tls.server();
        AtomicInteger connections = new AtomicInteger();
        Channel listening = PeerSockets.listen(eventLoops.group(), bind, channel -> {
            connections.incrementAndGet();
            new Answering().addTo(channel.pipeline(), context);
        });
        return new MessageReceiver(listening, connections);
    }

    private static final class Answering extends MessageHandler {
        @Override
        void received(ChannelHandlerContext ctx, String text) {
            String[] header = text.substring(0, text.indexOf('\r')).split("\\|", -1);
            String controlId = header[MSH_10];
            send(
                    ctx.channel(),
                    "MSH|^~\\&|" + header[4] + '|' + header[5] + '|' + header[2] + '|' + header[3] + "|||ACK|A"
                            + controlId + "|P|2.5\rMSA|AA|" + controlId + '\r');
        }
    }

    /** Returns how many connections it has accepted so far, TLS handshakes that failed included. */
    public int connections() {
        return connections.get();
    }

    /** Stops to listen; connections that are open go on until the threads are closed. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
    }
}
