package dev.gantry.proxy.transport;

import dev.gantry.proxy.association.Timers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Deadlines on an event loop. */
record EventLoopTimers(EventLoop eventLoop) implements Timers {
    @Override
    public Deadline after(Duration delay, Runnable action) {
        Future<?> scheduled = eventLoop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
