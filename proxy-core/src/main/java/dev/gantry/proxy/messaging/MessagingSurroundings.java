package dev.gantry.proxy.messaging;

import dev.gantry.proxy.association.AssociationIds;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.OpenAssociations;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.PolicySource;
import java.time.Clock;

/**
 * What all conversations share.
 *
 * @param policies the policy in force, asked for each message
 * @param exclusions who is shut out though the policy lets it in
 * @param open counts them, together with the associations
 * @param listener hears of them
 * @param limits what they may use up
 * @param ids names them
 * @param clock the time of day
 */
public record MessagingSurroundings(
        PolicySource policies,
        Exclusions exclusions,
        OpenAssociations open,
        AssociationListener listener,
        MessagingLimits limits,
        AssociationIds ids,
        Clock clock) {}
