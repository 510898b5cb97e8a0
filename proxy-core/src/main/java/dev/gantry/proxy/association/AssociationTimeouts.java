package dev.gantry.proxy.association;

import java.time.Duration;

/**
 * How long an association waits.
 *
 * @param associate for the called device: from the request to its answer, connecting and TLS included
 * @param idle for any PDU in either direction
 * @param lifetime in all
 * @param progress for the rest of a message that has begun
 */
public record AssociationTimeouts(Duration associate, Duration idle, Duration lifetime, Progress progress) {
    /**
     * How much of a message that has begun must come.
     *
     * @param window how long a peer has for it
     * @param bytes how many bytes must come within that
     */
    public record Progress(Duration window, long bytes) {}
}
