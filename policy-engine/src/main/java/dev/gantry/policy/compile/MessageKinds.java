package dev.gantry.policy.compile;

import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.vocabulary.Hl7CharacterSets;
import java.util.List;
import java.util.Set;

/** Whether both ends of an HL7 message send and take messages of its kind: what no rule can give. */
final class MessageKinds {
    private MessageKinds() {}

    /** Returns {@code allowed}, or the refusal of what the sender does not send or the receiver does not take. */
    static Decision judge(Hl7Request request, Hl7Names sender, Hl7Names receiver, Decision allowed) {
        String processingId = request.processingId();
        if (!sender.admitsProcessingId(processingId) || !receiver.admitsProcessingId(processingId)) {
            return refused(ReasonCode.PROCESSING_ID, allowed);
        }
        String version = request.version();
        if (!version.isEmpty() && (!sender.admitsVersion(version) || !receiver.admitsVersion(version))) {
            return refused(ReasonCode.MESSAGE_VERSION, allowed);
        }
        List<String> characterSets = request.characterSets();
        if (!Hl7CharacterSets.areKnown(characterSets)
                || !sender.admitsCharacterSets(characterSets)
                || !receiver.admitsCharacterSets(characterSets)) {
            return refused(ReasonCode.CHARACTER_SET, allowed);
        }
        return allowed;
    }

    private static Decision refused(ReasonCode reason, Decision allowed) {
        return new Decision(
                Effect.DENY,
                reason,
                allowed.rules(),
                Set.of(),
                Effect.DENY,
                List.of(),
                allowed.validUntilMillis(),
                null);
    }
}
