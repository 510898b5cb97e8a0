package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.RuleTerms;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.pending.PendingCommitments;
import dev.gantry.proxy.pending.PendingCommitments.Claim;
import dev.gantry.proxy.pending.PendingCommitments.Terms;
import dev.gantry.proxy.pending.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Storage commitment (PS3.4 J.3): a request opens the way for one report on its transaction, and no report passes but through
 * such an opening, on whichever association it comes.
 */
final class CommitmentCheck implements MessageCheck {
    private static final int TRANSACTION_UID = 0x0008_1195;

    private final PendingCommitments pending;
    private final PolicySource policies;
    private final Parties parties;

    CommitmentCheck(PendingCommitments pending, PolicySource policies, Parties parties) {
        this.pending = pending;
        this.policies = policies;
        this.parties = parties;
    }

    @Override
    public @Nullable Examination examine(AllowedMessage message) {
        if (!message.context().abstractSyntax().equals(WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL)) {
            return null;
        }
        return switch (message.command().field()) {
            case N_ACTION_RQ -> new ByTransaction(this::request);
            case N_EVENT_REPORT_RQ -> new ByTransaction(this::report);
            default -> null;
        };
    }

    private interface Conclusion {
        Outcome of(AllowedMessage message, Uid transaction);
    }

    /** Looks at the Transaction UID alone. */
    private record ByTransaction(Conclusion conclusion) implements Examination {
        @Override
        public int highestTag() {
            return TRANSACTION_UID;
        }

        @Override
        public boolean wants(int sequence, int tag) {
            return sequence == 0 && tag == TRANSACTION_UID;
        }

        @Override
        public Outcome conclude(AllowedMessage message, Values values) {
            Optional<Uid> transaction =
                    Optional.ofNullable(values.first(TRANSACTION_UID)).flatMap(Uid::parse);
            return transaction.isEmpty()
                    ? new Outcome.Refuse(
                            ReasonCode.MALFORMED, DimseStatus.PROCESSING_FAILURE, "it names no Transaction UID")
                    : conclusion.of(message, transaction.get());
        }
    }

    private Outcome request(AllowedMessage message, Uid transaction) {
        Route route = parties.route(message.sender());
        Decision decision = message.decision();
        Optional<CompletionStage<Void>> recorded =
                pending.expect(terms(route, decision), transaction.value(), window(decision));
        if (recorded.isEmpty()) {
            return new Outcome.Refuse(ReasonCode.LIMIT, "too many requests for storage commitment are pending");
        }
        return Outcome.Pass.with(new Passage() {
            @Override
            public CompletionStage<Void> recorded() {
                return recorded.get();
            }

            @Override
            public ResponseFate answered(CommandSet response) {
                if (response.status().category() == DimseStatus.Category.FAILURE) {
                    pending.withdraw(route, transaction.value());
                }
                return ResponseFate.PASS;
            }

            @Override
            public void withheld() {
                pending.withdraw(route, transaction.value());
            }
        });
    }

    private Outcome report(AllowedMessage message, Uid transaction) {
        Route route = parties.route(message.sender());
        Optional<Claim> claim = pending.claim(
                transaction.value(), route.askingDevice(), route.askingAe(), route.askedDevice(), route.askedAe());
        if (claim.isEmpty()) {
            return new Outcome.Refuse(
                    ReasonCode.NO_PENDING_REQUEST,
                    "no request of device `" + route.askedDevice() + "` for this transaction is pending");
        }
        return Outcome.Pass.with(new Passage() {
            @Override
            public ResponseFate answered(CommandSet response) {
                if (response.status().category() == DimseStatus.Category.FAILURE) {
                    claim.get().giveBack();
                } else {
                    claim.get().settle();
                }
                return ResponseFate.PASS;
            }

            @Override
            public void abandoned() {
                claim.get().giveBack();
            }
        });
    }

    /** Several rules grant what any of them does: strict is what all of them are. */
    private Terms terms(Route route, Decision decision) {
        return new Terms(route, granting(decision).stream().allMatch(RuleTerms::strictAe), decision.rules());
    }

    private Duration window(Decision decision) {
        return granting(decision).stream()
                .map(RuleTerms::replyWindow)
                .max(Duration::compareTo)
                .orElse(RuleTerms.DEFAULT_REPLY_WINDOW);
    }

    private List<RuleTerms> granting(Decision decision) {
        CompiledPolicy policy = policies.current();
        List<RuleTerms> granting = decision.rules().stream()
                .map(policy::terms)
                .filter(RuleTerms::grants)
                .toList();
        return granting.isEmpty() ? List.of(LENIENT) : granting;
    }

    /** Where refusals are only noted, no rule has to grant anything. */
    private static final RuleTerms LENIENT =
            new RuleTerms(true, false, false, RuleTerms.DEFAULT_REPLY_WINDOW, java.util.Set.of());
}
