package dev.gantry.benchmarks.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Accepts every association and answers C-STORE and C-ECHO with success; data sets are counted and dropped.
 *
 * <p>It can be told to read no faster than a given rate, as an archive with a slow disk does.
 */
// A write that fails ends its channel, which is what is listened to.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Sink implements AutoCloseable {

    /** Largest P-DATA-TF that it announces (PS3.8 D.1), in bytes. */
    public static final int MAXIMUM_LENGTH_BYTES = 131_072;

    private static final int RECEIVE_BYTES = 262_144;

    private final SslContext tls;
    private final Channel listener;
    private final AtomicLong dataBytes = new AtomicLong();
    private final AtomicLong objects = new AtomicLong();
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    /** Listens on a free loopback port. */
    public Sink(LoadLoop loop, PeerFiles files) throws IOException, GeneralSecurityException {
        tls = MutualTls.server(files);
        listener = new ServerBootstrap()
                .group(loop.group())
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Acceptor());
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

    /** Bytes of data sets received since the start. */
    public long dataBytes() {
        return dataBytes.get();
    }

    /** Data sets received whole since the start. */
    public long objects() {
        return objects.get();
    }

    /** From now on each association is read at this rate at most. */
    public void limitRate(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** From now on associations are read as fast as they come. */
    public void unlimitRate() {
        this.bytesPerSecond = Long.MAX_VALUE;
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        ReferenceCountUtil.release(tls);
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter implements PduScanner.Events {

        private final PduScanner scanner = new PduScanner(this);
        private @Nullable ChannelHandlerContext context;
        private @Nullable CommandSet pending;
        private long countedBytes;
        /** The instant, as of {@link System#nanoTime}, at which what was read so far is paid for. */
        private long paidUntilNanos;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            int bytes = in.readableBytes();
            try {
                scanner.feed(in);
            } finally {
                in.release();
            }
            long rate = bytesPerSecond;
            if (rate != Long.MAX_VALUE) {
                pace(ctx, bytes, rate);
            }
        }

        private void pace(ChannelHandlerContext ctx, int bytes, long rate) {
            long now = System.nanoTime();
            paidUntilNanos = Math.max(paidUntilNanos, now) + bytes * 1_000_000_000L / rate;
            if (paidUntilNanos - now > TimeUnit.MILLISECONDS.toNanos(2)
                    && ctx.channel().config().isAutoRead()) {
                ctx.channel().config().setAutoRead(false);
                ctx.executor()
                        .schedule(
                                () -> ctx.channel().config().setAutoRead(true),
                                paidUntilNanos - now,
                                TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void pdu(int type, ByteBuf body) {
            ChannelHandlerContext ctx = context();
            switch (type) {
                case AssociationPdus.A_ASSOCIATE_RQ -> {
                    ByteBuf answer = ctx.alloc().directBuffer(512);
                    AssociationPdus.writeAc(answer, body, MAXIMUM_LENGTH_BYTES);
                    ctx.write(answer, ctx.voidPromise());
                }
                case AssociationPdus.A_RELEASE_RQ -> {
                    ByteBuf answer = ctx.alloc().directBuffer(16);
                    AssociationPdus.writeReleaseRp(answer);
                    ctx.write(answer, ctx.voidPromise());
                }
                default -> ctx.close();
            }
        }

        @Override
        public void command(int contextId, CommandSet command) {
            if (command.hasDataSet()) {
                pending = command;
            } else {
                answer(contextId, command);
            }
        }

        @Override
        public void dataSetEnd(int contextId) {
            CommandSet request = pending;
            if (request == null) {
                throw new IllegalStateException("a data set without a command");
            }
            pending = null;
            dataBytes.addAndGet(scanner.dataBytes() - countedBytes);
            countedBytes = scanner.dataBytes();
            objects.incrementAndGet();
            answer(contextId, request);
        }

        private void answer(int contextId, CommandSet request) {
            ChannelHandlerContext ctx = context();
            ByteBuf out = ctx.alloc().directBuffer(256);
            request.success().writePdu(out, contextId);
            ctx.write(out, ctx.voidPromise());
        }

        private ChannelHandlerContext context() {
            ChannelHandlerContext ctx = context;
            if (ctx == null) {
                throw new IllegalStateException("not in a pipeline");
            }
            return ctx;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // The other end sees the connection end, which fails its measurement; a probe of a port is no fault here.
            ctx.close();
        }
    }
}
