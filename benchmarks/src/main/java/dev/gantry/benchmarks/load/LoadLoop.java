package dev.gantry.benchmarks.load;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One epoll thread that carries an end of the load, and what it has cost. */
public final class LoadLoop implements AutoCloseable {

    private final EventLoopGroup group;
    private final long threadId;

    /** @param name of the thread */
    public LoadLoop(String name) {
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
        threadId = group.submit(() -> Thread.currentThread().getId())
                .syncUninterruptibly()
                .getNow();
    }

    EventLoopGroup group() {
        return group;
    }

    /** Processor time of the thread since it started, system calls included. */
    public Duration cpu() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId));
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
