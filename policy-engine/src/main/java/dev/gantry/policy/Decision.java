package dev.gantry.policy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer for one message. Instances are made when the association is judged and handed out again for each message.
 *
 * @param effect what is enforced
 * @param reason {@link ReasonCode#ALLOWED}, or why it is denied
 * @param rules the ids of all rules that determined this
 * @param obligations the ids of the obligations that hold for what is let through
 * @param shadow what would be enforced if nothing were in {@code mode: monitor}
 * @param shadowRules the ids of the rules that determined {@code shadow}
 * @param validUntilMillis the time, in milliseconds since the epoch, from which the association must be judged again;
 *     {@link Long#MAX_VALUE} where time plays no part
 * @param residual what has to be asked of the message's attributes before {@code effect} is final, absent where it is
 */
public record Decision(
        Effect effect,
        ReasonCode reason,
        List<String> rules,
        Set<String> obligations,
        Effect shadow,
        List<String> shadowRules,
        long validUntilMillis,
        @Nullable Residual residual) {
    public Decision {
        rules = List.copyOf(rules);
        obligations = Set.copyOf(obligations);
        shadowRules = List.copyOf(shadowRules);
    }

    /** Returns whether the message may pass, once no residual is left. */
    public boolean allows() {
        return effect == Effect.ALLOW;
    }
}
