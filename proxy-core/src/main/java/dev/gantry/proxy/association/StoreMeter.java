package dev.gantry.proxy.association;

import dev.gantry.policy.Decision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.enforcement.WireAnswers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the instances of one direction to the limits of the rules that let them pass. Asked after the policy, and only about
 * what it permits: a limit never makes a refusal pass.
 */
final class StoreMeter {
    private final Limits limits;
    private final String device;
    private final String aeTitle;
    private Limits.@Nullable Passage passage;

    /**
     * Makes a meter.
     *
     * @param device the id of the caller
     * @param aeTitle the calling AE title
     */
    StoreMeter(Limits limits, String device, String aeTitle) {
        this.limits = limits;
        this.device = device;
        this.aeTitle = aeTitle;
    }

    /** Returns the verdict about a message: the one of the policy, or that no rule has room for it. */
    OperationVerdict admit(CommandField command, OperationVerdict verdict) {
        passage = null;
        if (command != CommandField.C_STORE_RQ || !(verdict instanceof OperationVerdict.Permit permit)) {
            return verdict;
        }
        Decision decision = permit.decision();
        Optional<Limits.Passage> admitted = limits.pass(decision.rules(), device, aeTitle);
        if (admitted.isEmpty()) {
            return new OperationVerdict.Refuse(
                    ReasonCode.LIMIT,
                    WireAnswers.operation(ReasonCode.LIMIT),
                    "no room within the limits of " + String.join(", ", decision.rules()),
                    decision);
        }
        passage = admitted.get();
        return verdict;
    }

    /** Counts bytes of the data set of the message that was admitted last. */
    void passed(long bytes) {
        if (passage != null) {
            passage.passed(bytes);
        }
    }
}
