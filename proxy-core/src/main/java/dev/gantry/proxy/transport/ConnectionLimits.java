package dev.gantry.proxy.transport;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts open connections, over all listeners and by source address, so that one peer cannot use up what all of them share.
 */
public final class ConnectionLimits {
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private volatile int maxConnections;
    private volatile int maxConnectionsPerAddress;

    /**
     * Makes a count with its limits.
     *
     * @param maxConnections how many connections may be open at once
     * @param maxConnectionsPerAddress how many of them from one source address
     */
    public ConnectionLimits(int maxConnections, int maxConnectionsPerAddress) {
        this.maxConnections = maxConnections;
        this.maxConnectionsPerAddress = maxConnectionsPerAddress;
    }

    /** Changes the limits; connections that are open stay open. */
    public void change(int connections, int connectionsPerAddress) {
        maxConnections = connections;
        maxConnectionsPerAddress = connectionsPerAddress;
    }

    /** Counts one more connection, unless that is one too many. */
    boolean tryEnter(InetAddress address) {
        if (open.incrementAndGet() > maxConnections) {
            open.decrementAndGet();
            return false;
        }
        int limit = maxConnectionsPerAddress;
        boolean[] entered = new boolean[1];
        byAddress.compute(address, (key, count) -> {
            int present = count == null ? 0 : count;
            entered[0] = present < limit;
            return entered[0] ? Integer.valueOf(present + 1) : count;
        });
        if (!entered[0]) {
            open.decrementAndGet();
        }
        return entered[0];
    }

    /** Takes back what {@link #tryEnter} counted. */
    void leave(InetAddress address) {
        open.decrementAndGet();
        byAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }

    /** Returns the number of open connections. */
    public int open() {
        return open.get();
    }
}
