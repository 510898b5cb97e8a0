package dev.gantry.proxy.association;

import java.time.Duration;

/**
 * How long an association waits.
 *
 * @param associate for the called device: from the request to its answer, connecting and TLS included
 * @param idle for any PDU in either direction
 * @param lifetime in all
 */
public record AssociationTimeouts(Duration associate, Duration idle, Duration lifetime) {}
