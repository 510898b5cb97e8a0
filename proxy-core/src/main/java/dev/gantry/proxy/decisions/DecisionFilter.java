package dev.gantry.proxy.decisions;

import dev.gantry.policy.Effect;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions are meant. What is null selects everything.
 *
 * @param rule the id of a rule that had a part in either verdict
 * @param device the id of the caller or of the called device
 * @param verdict {@code DENY} also means an association of which some context was refused
 * @param reason the code of a reason, of the whole or of a context, in either verdict
 * @param since the first moment
 * @param until the moment behind the last
 */
public record DecisionFilter(
        @Nullable String rule,
        @Nullable String device,
        @Nullable Effect verdict,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Instant until) {
    /** Selects everything. */
    public static final DecisionFilter ALL = new DecisionFilter(null, null, null, null, null, null);

    /** Returns whether a decision is meant. */
    public boolean selects(RecordedDecision decision) {
        return (since == null || !decision.at().isBefore(since))
                && (until == null || decision.at().isBefore(until))
                && (device == null
                        || decision.device().equals(device)
                        || decision.toDevice().equals(device))
                && Stream.concat(Stream.of(decision.operation()), decision.contexts().stream())
                        .anyMatch(this::selects)
                && (verdict != Effect.ALLOW || decision.operation().verdict() == Effect.ALLOW);
    }

    private boolean selects(RecordedDecision.Operation operation) {
        return (rule == null || operation.isBy(rule))
                && (verdict == null || operation.verdict() == verdict)
                && (reason == null
                        || operation.reason().equals(reason)
                        || operation.shadowReason().equals(reason));
    }
}
