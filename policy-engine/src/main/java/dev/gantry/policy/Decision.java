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
 * @param detail what the reason is about, such as the id of the schedule that is closed; empty where there is nothing to
 *     add
 * @param shadow what would be enforced if nothing were in {@code mode: monitor}
 * @param shadowReason the reason of {@code shadow}
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
        String detail,
        Effect shadow,
        ReasonCode shadowReason,
        List<String> shadowRules,
        long validUntilMillis,
        @Nullable Residual residual) {
    /** Makes a decision without detail, whose shadow has the same reason where it has the same effect. */
    public Decision(
            Effect effect,
            ReasonCode reason,
            List<String> rules,
            Set<String> obligations,
            Effect shadow,
            List<String> shadowRules,
            long validUntilMillis,
            @Nullable Residual residual) {
        this(
                effect,
                reason,
                rules,
                obligations,
                "",
                shadow,
                shadow == effect ? reason : shadow == Effect.ALLOW ? ReasonCode.ALLOWED : ReasonCode.NOT_ALLOWED,
                shadowRules,
                validUntilMillis,
                residual);
    }

    public Decision {
        rules = List.copyOf(rules);
        obligations = Set.copyOf(obligations);
        shadowRules = List.copyOf(shadowRules);
    }

    /** Returns whether the shadow verdict is another than the enforced one. */
    public boolean isStaged() {
        return shadow != effect;
    }

    /** Returns whether the message may pass, once no residual is left. */
    public boolean allows() {
        return effect == Effect.ALLOW;
    }
}
