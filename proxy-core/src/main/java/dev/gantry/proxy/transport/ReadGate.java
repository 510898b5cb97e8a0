package dev.gantry.proxy.transport;

import io.netty.channel.Channel;
import java.util.EnumSet;

/**
 * Decides whether a channel is read. It is the only place that touches {@code autoRead}: reading is on exactly while no
 * reason speaks against it, so no two callers can undo one another.
 */
final class ReadGate {
    /** Why a channel is not read. */
    enum Reason {
        /** What was read could not be written onwards: the other leg's peer reads more slowly than this one's writes. */
        PEER_UNWRITABLE,
        /** What was read has to wait for something else first. */
        HELD_BACK,
        /** The connection is being given up. */
        CLOSING
    }

    private final Channel channel;
    private final EnumSet<Reason> closedBy = EnumSet.noneOf(Reason.class);
    private long closedBefore;
    private long lastClosedNanos;
    private final long[] closedSinceNanos = new long[Reason.values().length];

    ReadGate(Channel channel) {
        this.channel = channel;
    }

    void close(Reason reason) {
        if (closedBy.isEmpty()) {
            channel.config().setAutoRead(false);
            lastClosedNanos = System.nanoTime();
        }
        if (closedBy.add(reason)) {
            closedSinceNanos[reason.ordinal()] = System.nanoTime();
        }
    }

    void open(Reason reason) {
        if (closedBy.remove(reason) && closedBy.isEmpty()) {
            closedBefore += System.nanoTime() - lastClosedNanos;
            channel.config().setAutoRead(true);
        }
    }

    boolean isOpen() {
        return closedBy.isEmpty();
    }

    /** Returns for how long reading has been off in all, in nanoseconds. */
    long closedNanos() {
        return isOpen() ? closedBefore : closedBefore + System.nanoTime() - lastClosedNanos;
    }

    /** Returns for how long this has been a reason without a break, in nanoseconds; 0 while it is none. */
    long closedForNanos(Reason reason) {
        return closedBy.contains(reason) ? System.nanoTime() - closedSinceNanos[reason.ordinal()] : 0;
    }
}
