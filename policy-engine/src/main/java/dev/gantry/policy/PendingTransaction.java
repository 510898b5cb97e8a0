package dev.gantry.policy;

import java.util.List;

/**
 * A request that was let through and whose answer comes on an association of its own. The proxy keeps the table of these;
 * an {@link AssociationRequest} brings along those that wait for this caller to call this device.
 *
 * @param kind what is awaited
 * @param rules the ids of the rules that allowed the request
 */
public record PendingTransaction(Kind kind, List<String> rules) {
    public PendingTransaction {
        rules = List.copyOf(rules);
    }

    /** What is awaited. */
    public enum Kind {
        /** The N-EVENT-REPORT of storage commitment (PS3.4 J.3.3). */
        COMMITMENT_REPORT,
        /** The C-STORE requests of a C-MOVE (PS3.4 C.4.2). */
        MOVE_DELIVERY
    }
}
