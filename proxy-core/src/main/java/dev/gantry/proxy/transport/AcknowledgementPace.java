package dev.gantry.proxy.transport;

/**
 * Tells whether a peer waits for acknowledgements of TCP. One that leaves Nagle's algorithm on (RFC 9293, 3.7.4), as DCMTK
 * does, holds back the tail of each message until what it sent before is acknowledged, and the kernel delays that by 40 to
 * 200 ms (RFC 9293, 3.8.6.3) where nothing is sent the other way. It shows as a silence of that length between two reads. To
 * acknowledge at once after every read of every peer would cost a system call each, up to a fifth of what a small message
 * costs; so it is done for a while after such a silence, then left until the next one. Used by one thread.
 */
final class AcknowledgementPace {
    /** A delayed acknowledgement comes after 40 ms at the earliest; clocks and schedulers are not exact. */
    private static final long SHORTEST_SILENCE_NANOS = 30_000_000;

    /** No kernel delays an acknowledgement for longer than 500 ms: the peer was silent for reasons of its own. */
    private static final long LONGEST_SILENCE_NANOS = 500_000_000;

    /** How many reads are acknowledged at once after a silence. One silence in so many costs a waiting peer a hundredth. */
    private static final int READS = 4096;

    private long lastRead;
    private boolean anyRead;
    private boolean written;
    private int due;

    /**
     * Notes that what had come was read.
     *
     * @param nanos the time, as {@link System#nanoTime} tells it
     * @return whether it is to be acknowledged at once
     */
    boolean awaitedAfterReadAt(long nanos) {
        long silence = nanos - lastRead;
        if (anyRead && !written && silence >= SHORTEST_SILENCE_NANOS && silence <= LONGEST_SILENCE_NANOS) {
            due = READS;
        }
        anyRead = true;
        written = false;
        lastRead = nanos;
        if (due == 0) {
            return false;
        }
        due--;
        return true;
    }

    /** Notes that something was sent to the peer, and the acknowledgement with it. */
    void written() {
        written = true;
    }
}
