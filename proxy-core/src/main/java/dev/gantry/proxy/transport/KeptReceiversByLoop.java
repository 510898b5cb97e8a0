package dev.gantry.proxy.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/** The connections to receivers that no conversation uses at present, by their event loop: none ever leaves its own. */
public final class KeptReceiversByLoop {
    private final ConcurrentHashMap<EventLoop, KeptReceivers> byLoop = new ConcurrentHashMap<>();
    private final Duration idle;

    /**
     * Makes an empty set.
     *
     * @param idle how long a connection is kept that nobody takes
     */
    public KeptReceiversByLoop(Duration idle) {
        this.idle = idle;
    }

    KeptReceivers on(EventLoop eventLoop) {
        return byLoop.computeIfAbsent(eventLoop, loop -> new KeptReceivers(idle));
    }
}
