package dev.gantry.tls.revoke;

import java.time.Instant;

/**
 * A revocation list that was taken.
 *
 * @param thisUpdate when it was signed
 * @param nextUpdate until when it is good
 * @param revoked how many certificates stand in it
 */
public record ListInForce(Instant thisUpdate, Instant nextUpdate, int revoked) {}
