package dev.gantry.policy.compile;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.VerifiedUser;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything about a request that is the same for all of its contexts and messages. */
final class Circumstances {
    final long now;
    final Assurance assurance;
    final @Nullable VerifiedUser user;
    final boolean zoneRequiresUser;
    final Set<String> callerTitles;
    final boolean stagedPair;
    final boolean moveDelivery;
    final List<String> commitmentRules;

    Circumstances(
            long now,
            Assurance assurance,
            @Nullable VerifiedUser user,
            boolean zoneRequiresUser,
            Set<String> callerTitles,
            boolean stagedPair,
            List<PendingTransaction> pending) {
        this.now = now;
        this.assurance = assurance;
        this.user = user;
        this.zoneRequiresUser = zoneRequiresUser;
        this.callerTitles = callerTitles;
        this.stagedPair = stagedPair;
        boolean moves = false;
        TreeSet<String> rules = new TreeSet<>();
        boolean commitments = false;
        for (PendingTransaction transaction : pending) {
            if (transaction.kind() == PendingTransaction.Kind.MOVE_DELIVERY) {
                moves = true;
            } else {
                commitments = true;
                rules.addAll(transaction.rules());
            }
        }
        this.moveDelivery = moves;
        this.commitmentReport = commitments;
        this.commitmentRules = List.copyOf(rules);
    }

    /** Whether a report of storage commitment is awaited from the caller. */
    final boolean commitmentReport;
}
