package dev.gantry.proxy.association;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.enforcement.AssociationGuard;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.enforcement.StatefulChecks;
import java.time.Clock;

/**
 * What all associations share.
 *
 * @param guard judges their requests
 * @param policies the policy in force, asked for each message
 * @param stateful what messages are held against besides the rules
 * @param open counts them
 * @param listener hears of them
 * @param timeouts how long they wait
 * @param limits what one message may cost
 * @param ids names them
 * @param clock the time of day
 */
public record Surroundings(
        AssociationGuard guard,
        PolicySource policies,
        StatefulChecks stateful,
        OpenAssociations open,
        AssociationListener listener,
        AssociationTimeouts timeouts,
        MessageLimits limits,
        AssociationIds ids,
        Clock clock) {
    /**
     * What one message may cost.
     *
     * @param commandSetBytes the longest command set
     * @param lookAheadBytes how much of a data set is held to decide a rule about its content
     * @param maxPdu the largest P-DATA-TF that either side is told it may send
     */
    public record MessageLimits(int commandSetBytes, int lookAheadBytes, MaximumLength maxPdu) {}
}
