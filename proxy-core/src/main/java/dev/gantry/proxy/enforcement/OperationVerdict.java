package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Decision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Residual;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import org.jspecify.annotations.Nullable;

/** What is done with a request message. */
public sealed interface OperationVerdict {
    /** It passes. */
    record Permit(Decision decision) implements OperationVerdict {}

    /** It passes or not by what stands in its data set. */
    record LookAhead(Decision decision, Residual residual) implements OperationVerdict {}

    /**
     * It does not pass; its sender gets a response with {@code status}.
     *
     * @param detail a sentence for the log; empty where the reason says all
     * @param decision what the policy said, absent where it was not asked
     */
    record Refuse(
            ReasonCode reason,
            DimseStatus status,
            String detail,
            @Nullable Decision decision) implements OperationVerdict {}

    /** It is no honest mistake, or cannot be answered: the association is aborted. */
    record Violation(AbortReason reason, String detail) implements OperationVerdict {}
}
