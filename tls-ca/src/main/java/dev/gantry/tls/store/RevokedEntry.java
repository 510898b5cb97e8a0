package dev.gantry.tls.store;

import dev.gantry.tls.revoke.RevocationReason;
import java.math.BigInteger;
import java.time.Instant;

/**
 * One line of a revocation list.
 *
 * @param serial the serial number
 * @param at when it was revoked
 * @param reason why
 */
public record RevokedEntry(BigInteger serial, Instant at, RevocationReason reason) {}
