package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.RuleTerms;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.dimse.CommandElement;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.pending.PendingMoves;
import dev.gantry.proxy.pending.PendingMoves.Match;
import dev.gantry.proxy.pending.PendingMoves.Move;
import dev.gantry.proxy.pending.Route;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * C-MOVE (PS3.4 C.4.2): a request opens the way for the C-STORE requests of the archive that is asked to the destination that is
 * named, and what rules allow for {@code pending-move} only passes through such an opening.
 */
final class MoveCheck implements MessageCheck {
    private final PendingMoves pending;
    private final PolicySource policies;
    private final Parties parties;

    MoveCheck(PendingMoves pending, PolicySource policies, Parties parties) {
        this.pending = pending;
        this.policies = policies;
        this.parties = parties;
    }

    @Override
    public @Nullable Examination examine(AllowedMessage message) {
        return switch (message.command().field()) {
            case C_MOVE_RQ -> this::move;
            case C_STORE_RQ -> message.sender() == Sender.CALLER ? this::delivery : null;
            default -> null;
        };
    }

    private Outcome move(AllowedMessage message, Values values) {
        CommandSet command = message.command();
        Optional<AeTitle> destination = command.moveDestination();
        if (destination.isEmpty()
                || policies.current().deviceOwning(destination.get().value()) == null) {
            return new Outcome.Refuse(ReasonCode.MOVE_DESTINATION, "no device owns the move destination");
        }
        Optional<Move> move = pending.begin(
                parties.route(message.sender()),
                command.messageId(),
                destination.get().value(),
                message.decision().rules());
        if (move.isEmpty()) {
            return new Outcome.Refuse(ReasonCode.LIMIT, "too many moves are under way");
        }
        return Outcome.Pass.with(new Passage() {
            @Override
            public ResponseFate answered(CommandSet response) {
                if (!response.status().isPending()) {
                    pending.end(move.get());
                }
                return ResponseFate.PASS;
            }

            @Override
            public void abandoned() {
                pending.end(move.get());
            }
        });
    }

    private Outcome delivery(AllowedMessage message, Values values) {
        if (!isForPendingMoveOnly(message.decision())) {
            return Outcome.Pass.UNFOLLOWED;
        }
        CommandSet command = message.command();
        Route route = parties.route(message.sender());
        Match match = pending.match(
                route.askingDevice(),
                route.askedAe(),
                command.moveOriginator().map(AeTitle::value).orElse(null),
                command.has(CommandElement.MOVE_ORIGINATOR_MESSAGE_ID)
                        ? (Integer) command.unsignedShort(CommandElement.MOVE_ORIGINATOR_MESSAGE_ID)
                        : null);
        return switch (match) {
            case BY_ORIGINATOR -> Outcome.Pass.UNFOLLOWED;
            case BY_PAIR_AND_TIME ->
                new Outcome.Pass(Passage.NONE, "it does not say which move it belongs to: matched by pair and time");
            case NONE -> new Outcome.Refuse(ReasonCode.NO_PENDING_MOVE, "it belongs to no move that is under way");
        };
    }

    private boolean isForPendingMoveOnly(Decision decision) {
        CompiledPolicy policy = policies.current();
        boolean granted = false;
        for (String rule : decision.rules()) {
            RuleTerms terms = policy.terms(rule);
            if (terms.grants() && !terms.pendingMoveOnly()) {
                return false;
            }
            granted |= terms.grants();
        }
        return granted;
    }
}
