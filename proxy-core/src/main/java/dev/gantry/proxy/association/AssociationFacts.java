package dev.gantry.proxy.association;

import dev.gantry.policy.Device;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about an association from its request on.
 *
 * @param id names it in logs, audit and decision records; unique among all instances
 * @param listener the name of the listener
 * @param peer where the caller connects from
 * @param requestedAt when the request was complete
 * @param callingAe the calling AE title as received, escaped so that it may stand in a log
 * @param calledAe the called AE title likewise
 * @param caller the device that asks, absent where it is not known
 * @param called the device that is asked, absent where it is not known
 */
public record AssociationFacts(
        String id,
        String listener,
        InetSocketAddress peer,
        Instant requestedAt,
        String callingAe,
        String calledAe,
        @Nullable Device caller,
        @Nullable Device called) {}
