package dev.gantry.tls.store;

import dev.gantry.tls.revoke.RevocationReason;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * One change to what is revoked.
 *
 * @param version its place in the order of all changes, over all instances
 * @param serial the serial number
 * @param authority the key identifier of its authority
 * @param reason why it is revoked; absent: it no longer is
 */
public record RevocationChange(
        long version,
        BigInteger serial,
        String authority,
        @Nullable RevocationReason reason) {}
