package dev.gantry.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says of an association request. It is allowed if at least one of its contexts is.
 *
 * @param effect whether the association may be opened towards the called device
 * @param reason {@link ReasonCode#ALLOWED}, or why the association as a whole is refused
 * @param detail a sentence for the log, in the house style; empty where there is nothing to add
 * @param rules the ids of all rules that determined this, over all contexts
 * @param called the device that owns the called AE title, absent where none does
 * @param contexts one decision for each proposed context, in the order of the proposal
 * @param row what to ask for each message, absent where the association is refused
 * @param revision the policy that decided
 */
public record AssociationDecision(
        Effect effect,
        ReasonCode reason,
        String detail,
        List<String> rules,
        @Nullable Device called,
        List<ContextDecision> contexts,
        @Nullable AssociationRow row,
        PolicyRevision revision) {
    public AssociationDecision {
        rules = List.copyOf(rules);
        contexts = List.copyOf(contexts);
    }
}
