package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Device;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.proxy.pending.PendingCommitments;
import dev.gantry.proxy.pending.PendingMoves;
import java.util.ArrayList;
import java.util.List;

/**
 * What messages are held against besides the rules: what went before, on this association or another. One for the process;
 * it makes the checks of each association.
 */
public final class StatefulChecks {
    private final PolicySource policies;
    private final Memory memory;
    private final PendingMoves moves = new PendingMoves();

    /**
     * What is remembered.
     *
     * @param commitments the requests for storage commitment that are pending
     */
    public record Memory(PendingCommitments commitments) {
        /** Returns an empty memory that does not outlive the process. */
        public static Memory ofProcess(java.time.Clock clock) {
            return new Memory(PendingCommitments.inMemory(clock));
        }
    }

    public StatefulChecks(PolicySource policies, Memory memory) {
        this.policies = policies;
        this.memory = memory;
    }

    /** Returns what waits for a device to call another. */
    List<PendingTransaction> awaited(Device caller, String callingAe, Device called, String calledAe) {
        List<PendingTransaction> pending = new ArrayList<>(2);
        memory.commitments()
                .awaited(caller.id(), callingAe, called.id(), calledAe)
                .ifPresent(
                        rules -> pending.add(new PendingTransaction(PendingTransaction.Kind.COMMITMENT_REPORT, rules)));
        moves.underWay(caller.id(), calledAe)
                .ifPresent(rules -> pending.add(new PendingTransaction(PendingTransaction.Kind.MOVE_DELIVERY, rules)));
        return pending;
    }

    /** Returns the checks of one association. */
    List<MessageCheck> of(AssociationPlan plan) {
        Parties parties = Parties.of(plan);
        return List.of(
                new CommitmentCheck(memory.commitments(), policies, parties),
                new MoveCheck(moves, policies, parties),
                new GetCheck());
    }
}
