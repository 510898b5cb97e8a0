package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Decision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import org.jspecify.annotations.Nullable;

/** What is done with a request message. */
public sealed interface OperationVerdict {
    /**
     * It passes.
     *
     * @param detail a sentence for the log; empty where there is nothing to say
     * @param passage goes along with it until it is answered
     */
    record Permit(Decision decision, String detail, Passage passage) implements OperationVerdict {
        /** Makes a verdict on a message that nobody has to follow. */
        public Permit(Decision decision) {
            this(decision, "", Passage.NONE);
        }
    }

    /** It passes or not by what stands in its data set. */
    record LookAhead(Inquiry inquiry) implements OperationVerdict {}

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
