package dev.gantry.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A peer with a certificate that is believed, which sends what is no association or none that holds. */
public final class Disturbance implements AutoCloseable {
    private static final int MOST_NOISE_BYTES = 4096;

    private final SslContext tls;
    private final Bootstrap bootstrap;

    /** Shows and trusts what {@code files} say. */
    public Disturbance(LoadLoop loop, PeerFiles files) throws IOException, GeneralSecurityException {
        tls = MutualTls.client(files);
        bootstrap = new Bootstrap().group(loop.group()).channel(EpollSocketChannel.class);
        bootstrap.option(ChannelOption.TCP_NODELAY, true);
    }

    /**
     * Sends an A-ASSOCIATE-RQ with a byte or two that are others, or noise, or a right one with something behind it that is no
     * message, and waits until the other side has closed.
     *
     * @throws IllegalStateException when it has not {@code withinSeconds}
     */
    public void disturb(int port, Random random, int withinSeconds) throws InterruptedException {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        ByteBuf bytes = bytes(random);
        bootstrap
                .clone()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Sender(bytes));
                        channel.closeFuture().addListener(done -> closed.complete(null));
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port);
        try {
            closed.get(withinSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "a connection that breaks the protocol is open after " + withinSeconds + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuf bytes(Random random) {
        ByteBuf out = Unpooled.buffer();
        int kind = random.nextInt(3);
        if (kind == 0) {
            byte[] noise = new byte[1 + random.nextInt(MOST_NOISE_BYTES)];
            random.nextBytes(noise);
            return out.writeBytes(noise);
        }
        AssociationPdus.writeRq(out, LoadGenerator.CALLING_AE, LoadGenerator.CALLED_AE, 16_384);
        if (kind == 1) {
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                out.setByte(random.nextInt(out.readableBytes()), random.nextInt(256));
            }
            return out;
        }
        // A P-DATA-TF before the answer, whose presentation data value is longer than it.
        return out.writeByte(0x04)
                .writeByte(0)
                .writeInt(12)
                .writeInt(0x7FFF_FFFF)
                .writeZero(8);
    }

    private static final class Sender extends ChannelInboundHandlerAdapter {
        private final ByteBuf bytes;

        Sender(ByteBuf bytes) {
            this.bytes = bytes;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                ctx.writeAndFlush(bytes, ctx.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            // Refused, or accepted where the bytes that changed say nothing: either way it ends here.
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(tls);
    }
}
