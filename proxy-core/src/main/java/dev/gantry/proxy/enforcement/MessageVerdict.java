package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.hl7.MessageHeader;
import org.jspecify.annotations.Nullable;

/** What is done with an HL7 message. */
public sealed interface MessageVerdict {
    /** Returns what the message says of itself. */
    MessageHeader header();

    /** Returns the device that it goes to, or null where that is not known. */
    @Nullable
    Device called();

    /**
     * It is carried on to the receiver.
     *
     * @param policy the policy that said so
     * @param passage counts its bytes against the limits of its rules
     */
    record Permit(MessageHeader header, Device called, Decision decision, CompiledPolicy policy, Limits.Passage passage)
            implements MessageVerdict {}

    /**
     * It is refused, and the receiver hears nothing of it.
     *
     * @param detail a sentence for the log; empty where the reason says all
     * @param decision what the policy said, absent where it was not asked
     * @param ends whether the connection is closed behind the answer: whoever speaks there is not whom the policy knows, or
     *     speaks what cannot be read
     */
    record Deny(
            MessageHeader header,
            ReasonCode reason,
            String detail,
            @Nullable Device called,
            @Nullable Decision decision,
            boolean ends)
            implements MessageVerdict {}
}
