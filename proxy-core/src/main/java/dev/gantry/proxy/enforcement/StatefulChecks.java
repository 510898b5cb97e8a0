package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Device;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.proxy.pending.FirstSenders;
import dev.gantry.proxy.pending.PendingCommitments;
import dev.gantry.proxy.pending.PendingMoves;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What messages are held against besides the rules: what went before, on this association or another. One for the process;
 * it makes the checks of each association.
 */
public final class StatefulChecks {
    private final PolicySource policies;
    private final Memory memory;
    private final boolean ofDataSets;
    private final PendingMoves moves = new PendingMoves();

    /**
     * What is remembered.
     *
     * @param commitments the requests for storage commitment that are pending
     * @param instances who stored an instance first
     * @param steps who created a performed procedure step
     */
    public record Memory(PendingCommitments commitments, FirstSenders instances, FirstSenders steps) {
        /** Returns an empty memory that does not outlive the process. */
        public static Memory ofProcess(Clock clock) {
            return new Memory(PendingCommitments.inMemory(clock), FirstSenders.inMemory(), FirstSenders.inMemory());
        }
    }

    /** Makes all checks. */
    public StatefulChecks(PolicySource policies, Memory memory) {
        this(policies, memory, true);
    }

    private StatefulChecks(PolicySource policies, Memory memory, boolean ofDataSets) {
        this.policies = policies;
        this.memory = memory;
        this.ofDataSets = ofDataSets;
    }

    /** Returns checks that never look into the data set of an instance or a query. */
    public static StatefulChecks ofCommands(PolicySource policies, Memory memory) {
        return new StatefulChecks(policies, memory, false);
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
        List<MessageCheck> checks = new ArrayList<>();
        // Those that remember what they let pass come last, so that they seldom have to take it back.
        if (ofDataSets) {
            checks.add(new QueryCheck(policies, parties));
            checks.add(new InstanceCheck(memory.instances(), policies, parties));
        }
        checks.add(new StepCheck(memory.steps(), parties));
        checks.add(new CommitmentCheck(memory.commitments(), policies, parties));
        checks.add(new MoveCheck(moves, policies, parties));
        checks.add(new GetCheck());
        return checks;
    }
}
