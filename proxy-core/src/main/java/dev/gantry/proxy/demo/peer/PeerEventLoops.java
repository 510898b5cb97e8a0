package dev.gantry.proxy.demo.peer;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of the demo's machines, apart from those of the proxy. */
public final class PeerEventLoops implements AutoCloseable {
    private static final int CLOSE_SECONDS = 5;

    private final EventLoopGroup group;

    /** Starts up to this many threads, as they are needed. */
    public PeerEventLoops(int threads) {
        group = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("demo-peer", true), NioIoHandler.newFactory());
    }

    EventLoopGroup group() {
        return group;
    }

    /** Closes all connections and waits for the threads to end, for five seconds at most. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
