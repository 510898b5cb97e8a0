package dev.gantry.proxy.association;

import dev.gantry.policy.Device;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about an association from its request on, or about a connection for HL7 messages.
 *
 * @param id names it in logs, audit and decision records; unique among all instances
 * @param listener the name of the listener
 * @param peer where the caller connects from
 * @param requestedAt when the request was complete
 * @param callingAe the calling AE title as received, escaped so that it may stand in a log; for HL7 the names of MSH-3 and
 *     MSH-4 that are the caller's
 * @param calledAe the called AE title likewise; empty for HL7, where each message names its receiver
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
