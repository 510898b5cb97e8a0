package dev.gantry.benchmarks.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Takes HL7 messages over MLLP and answers each with AA. It reads nothing of them but the ten digits of MSH-10. */
// A write that fails ends its channel, which is what is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
public final class MessageSink implements AutoCloseable {
    private static final byte START = 0x0B;
    private static final byte END = 0x1C;

    private final SslContext tls;
    private final Channel listener;
    private final AtomicLong messages = new AtomicLong();

    /** Listens on a free loopback port. */
    public MessageSink(LoadLoop loop, PeerFiles files) throws IOException, GeneralSecurityException {
        tls = MutualTls.server(files);
        listener = new ServerBootstrap()
                .group(loop.group())
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Receiver());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Messages received whole since the start. */
    public long messages() {
        return messages.get();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        ReferenceCountUtil.release(tls);
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final StringBuilder beginning = new StringBuilder();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                while (in.isReadable()) {
                    if (beginning.length() == 0 && in.getByte(in.readerIndex()) != START) {
                        // What is left of the framing of the message before.
                        in.skipBytes(1);
                        continue;
                    }
                    int missing = MessageConnection.ID_END - beginning.length();
                    if (missing > 0) {
                        beginning.append(
                                in.readCharSequence(Math.min(missing, in.readableBytes()), StandardCharsets.US_ASCII));
                        continue;
                    }
                    int end = in.indexOf(in.readerIndex(), in.writerIndex(), END);
                    if (end < 0) {
                        return;
                    }
                    in.readerIndex(end + 1);
                    answer(ctx);
                }
            } finally {
                in.release();
            }
        }

        private void answer(ChannelHandlerContext ctx) {
            messages.incrementAndGet();
            String id = beginning.substring(MessageConnection.ID_START, MessageConnection.ID_END);
            beginning.setLength(0);
            String answer =
                    "\u000bMSH|^~\\&|SINK|B|GENERATOR|B|20260101||ACK|" + id + "|P|2.5\rMSA|AA|" + id + "\r\u001c\r";
            ByteBuf out = ctx.alloc().buffer(answer.length());
            out.writeCharSequence(answer, StandardCharsets.US_ASCII);
            ctx.writeAndFlush(out);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
