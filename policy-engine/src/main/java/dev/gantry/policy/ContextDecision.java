package dev.gantry.policy;

import java.util.List;

/**
 * What the policy says of one presentation context.
 *
 * @param id the presentation context id
 * @param effect whether it may be proposed to the called device
 * @param reason {@link ReasonCode#ALLOWED}, or why it is refused
 * @param rules the ids of all rules that determined this, in the order of the alphabet; empty for default deny
 * @param transferSyntaxes the transfer syntaxes that may be proposed, a subset of the proposal in its order
 * @param scu whether the requestor may be SCU
 * @param scp whether the requestor may be SCP
 * @param detail what the reason is about, such as the id of the schedule that is closed; empty where there is nothing to
 *     add
 * @param shadow what would be enforced if nothing were in {@code mode: monitor}
 * @param shadowReason the reason of {@code shadow}
 * @param shadowRules the ids of the rules that determined {@code shadow}
 */
public record ContextDecision(
        int id,
        Effect effect,
        ReasonCode reason,
        List<String> rules,
        List<String> transferSyntaxes,
        boolean scu,
        boolean scp,
        String detail,
        Effect shadow,
        ReasonCode shadowReason,
        List<String> shadowRules) {
    /** Makes a decision without detail, that is not staged. */
    public ContextDecision(
            int id,
            Effect effect,
            ReasonCode reason,
            List<String> rules,
            List<String> transferSyntaxes,
            boolean scu,
            boolean scp) {
        this(id, effect, reason, rules, transferSyntaxes, scu, scp, "", effect, reason, rules);
    }

    public ContextDecision {
        rules = List.copyOf(rules);
        transferSyntaxes = List.copyOf(transferSyntaxes);
        shadowRules = List.copyOf(shadowRules);
    }

    /** Returns whether the shadow verdict is another than the enforced one. */
    public boolean isStaged() {
        return shadow != effect;
    }
}
