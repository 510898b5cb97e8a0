package dev.gantry.proxy.enforcement;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import org.jspecify.annotations.Nullable;

/** What is done with an association request. */
public sealed interface AssociationVerdict {
    /**
     * It is rejected, and the called device hears nothing of it.
     *
     * @param answer what goes over the wire
     * @param reason why
     * @param detail a sentence for the log; empty where the reason says all
     * @param caller the device that asks, absent where it is not known
     * @param decision what the policy said, absent where it was not asked
     * @param assurance how strongly the caller is known, absent where it is not
     */
    record Reject(
            AAssociateRj answer,
            ReasonCode reason,
            String detail,
            @Nullable Device caller,
            @Nullable AssociationDecision decision,
            @Nullable Assurance assurance)
            implements AssociationVerdict {
        /** Makes a rejection of a caller of whom nothing is said. */
        public Reject(
                AAssociateRj answer,
                ReasonCode reason,
                String detail,
                @Nullable Device caller,
                @Nullable AssociationDecision decision) {
            this(answer, reason, detail, caller, decision, null);
        }
    }

    /** It is carried on to the called device, as far as the policy lets it. */
    record Proceed(AssociationPlan plan) implements AssociationVerdict {}
}
