package dev.gantry.proxy.enforcement;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import java.util.List;

/**
 * An association request that may go on.
 *
 * @param peer what the caller was attributed to its device by
 * @param original what the caller asked
 * @param proposal what the called device is asked: without the refused contexts, with our own implementation identity
 * @param caller the device that asks
 * @param called the device that is asked
 * @param request what the policy was asked, to ask it again when it changes
 * @param decision what it said
 */
public record AssociationPlan(
        PeerEvidence peer,
        AAssociateRq original,
        AAssociateRq proposal,
        Device caller,
        Device called,
        AssociationRequest request,
        AssociationDecision decision) {
    /** Returns, for each presentation context that is allowed, the ids of the rules that determined this. */
    public List<List<String>> grants() {
        return decision.contexts().stream()
                .filter(context -> context.effect() == Effect.ALLOW)
                .map(ContextDecision::rules)
                .toList();
    }
}
