package dev.gantry.policy.compile;

import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.vocabulary.Operations;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decisions of an association as arrays: a message is two loads. */
final class Row implements AssociationRow {
    private static final int OPERATIONS = 24;
    private static final Decision NO_CONTEXT = denial(ReasonCode.NOT_ALLOWED, "the context was not accepted");
    private static final Decision[] UNKNOWN = new Decision[0];

    private final Decision[][] byContext;
    private final Map<Integer, Map<String, Decision[]>> alternatives;

    /**
     * Makes a row.
     *
     * @param byContext decisions by context id and operation; null for a context that was not accepted
     * @param alternatives decisions by context id and proposed transfer syntax
     */
    Row(Decision[][] byContext, Map<Integer, Map<String, Decision[]>> alternatives) {
        this.byContext = byContext;
        this.alternatives = alternatives;
    }

    /** Returns the decisions of a context whose transfer syntax makes a difference and is not known yet. */
    static Decision[] untilAccepted() {
        Decision denial = denial(ReasonCode.TRANSFER_SYNTAX, "the accepted transfer syntax is not known");
        Decision[] decisions = new Decision[OPERATIONS];
        java.util.Arrays.fill(decisions, denial);
        return decisions;
    }

    private static Decision denial(ReasonCode reason, String detail) {
        return new Decision(
                Effect.DENY, reason, List.of(), Set.of(), detail, Effect.DENY, reason, List.of(), Long.MAX_VALUE, null);
    }

    @Override
    public Decision decide(int contextId, DimseCommand command, Sender sender) {
        Decision[] decisions = contextId >= 0 && contextId < byContext.length ? byContext[contextId] : UNKNOWN;
        if (decisions == null || decisions.length == 0) {
            return NO_CONTEXT;
        }
        return decisions[Operations.index(command, sender)];
    }

    @Override
    public AssociationRow accepted(int contextId, String transferSyntax) {
        Map<String, Decision[]> choices = alternatives.get(contextId);
        if (choices == null) {
            return this;
        }
        Decision @Nullable [] chosen = choices.get(transferSyntax);
        if (chosen == byContext[contextId]) {
            return this;
        }
        Decision[][] copy = byContext.clone();
        // What was not proposed cannot be accepted: nothing passes.
        copy[contextId] = chosen == null ? UNKNOWN : chosen;
        return new Row(copy, alternatives);
    }
}
