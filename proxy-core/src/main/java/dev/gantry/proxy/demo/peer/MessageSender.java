package dev.gantry.proxy.demo.peer;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends HL7 messages over MLLP, each on a connection of its own, and waits for what comes back. */
public final class MessageSender {
    private final PeerEventLoops eventLoops;
    private final @Nullable PeerTls tls;
    private final Duration patience;

    /**
     * Makes a sender.
     *
     * @param tls what it shows and believes; absent: it speaks in plain
     * @param patience how long it waits for an answer
     */
    public MessageSender(PeerEventLoops eventLoops, @Nullable PeerTls tls, Duration patience) {
        this.eventLoops = eventLoops;
        this.tls = tls;
        this.patience = patience;
    }

    /**
     * Connects, sends a message, and closes the connection when the answer is here.
     *
     * @param message its segments, each with a carriage return at its end
     * @param connectsFrom told the local address as soon as there is a connection
     * @return the answer; empty where the connection was closed instead
     * @throws IOException if there is no connection, or neither an answer nor an end in time
     */
    public Optional<String> send(InetSocketAddress to, String message, Consumer<InetSocketAddress> connectsFrom)
            throws IOException, InterruptedException {
        SslContext context = tls == null ? null : tls.client();
        Asking asking = new Asking(message, context != null);
        ChannelFuture connecting = PeerSockets.connect(
                eventLoops.group(),
                to,
                patience,
                channel -> asking.addTo(channel.pipeline(), context),
                connectsFrom,
                asking.answer::completeExceptionally);
        try {
            return asking.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(to + " cannot be reached", e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toSeconds() + " s", e);
        } finally {
            connecting.channel().close().awaitUninterruptibly();
        }
    }

    private static final class Asking extends MessageHandler {
        private final CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        private final String message;
        private final boolean secured;

        Asking(String message, boolean secured) {
            this.message = message;
            this.secured = secured;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (!secured) {
                send(ctx.channel(), message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
                send(ctx.channel(), message);
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        void received(ChannelHandlerContext ctx, String text) {
            answer.complete(Optional.of(text));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.complete(Optional.empty());
        }
    }
}
