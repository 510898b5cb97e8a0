package dev.gantry.proxy.enforcement;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Identification;
import dev.gantry.policy.OnChange;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Residual;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.enforcement.MessageCheck.Examination;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges every request message of one association: by the context it came on, by the role of its sender, by the SOP class
 * that it names, and by the policy. When the policy changes, or time makes its answers old, the association is judged again
 * before the next message.
 */
public final class OperationGuard {
    private static final Decision NOT_ALLOWED = new Decision(
            Effect.DENY, ReasonCode.NOT_ALLOWED, List.of(), Set.of(), Effect.DENY, List.of(), Long.MAX_VALUE, null);

    private final PolicySource policies;
    private final Clock clock;
    private final Negotiation negotiation;
    private final PeerEvidence peer;
    private AssociationRequest request;
    private CompiledPolicy judgedBy;
    private @Nullable AssociationRow row;
    private boolean monitored;
    private final StatefulChecks stateful;
    private final List<MessageCheck> checks;

    /**
     * Makes a guard.
     *
     * @param stateful what messages are held against besides the rules
     * @param plan how the association was judged
     * @param negotiation what came of it
     */
    public OperationGuard(
            PolicySource policies,
            Clock clock,
            StatefulChecks stateful,
            AssociationPlan plan,
            Negotiation negotiation) {
        this.policies = policies;
        this.stateful = stateful;
        this.checks = stateful.of(plan);
        this.clock = clock;
        this.negotiation = negotiation;
        this.peer = plan.peer();
        this.request = plan.request();
        this.judgedBy = policies.current();
        this.monitored = judgedBy.isMonitored(request.callingAe(), request.calledAe());
        this.row = negotiated(plan.decision().row());
        if (!judgedBy.revision().equals(plan.decision().revision())) {
            judgeAgain(judgedBy);
        }
    }

    /** Returns the context, or null if no message may be sent on it. */
    public @Nullable NegotiatedContext context(int contextId) {
        return negotiation.context(contextId);
    }

    /** Judges a request. */
    public OperationVerdict judge(NegotiatedContext context, CommandSet command, Sender sender) {
        refresh();
        DimseCommand operation = AccessRequests.command(command.field());
        if (!ServiceCommands.mayOccur(context.abstractSyntax(), operation)) {
            return new OperationVerdict.Violation(
                    AbortReason.INVALID_PDU_PARAMETER_VALUE,
                    operation.keyword() + " on a context of SOP class `" + context.abstractSyntax() + "`");
        }
        if (!hasRole(context, operation, sender)) {
            return refuse(ReasonCode.ROLE, "the sender was not given the role for " + operation.keyword(), null);
        }
        Uid sopClass = command.sopClass();
        if (sopClass != null && !SopClassAgreement.agrees(context.abstractSyntax(), sopClass)) {
            return new OperationVerdict.Refuse(
                    ReasonCode.CONTENT_MISMATCH,
                    DimseStatus.SOP_CLASS_NOT_SUPPORTED,
                    "SOP class `" + sopClass + "` on a context of `" + context.abstractSyntax() + "`",
                    null);
        }
        Decision decision = decide(context.id(), operation, sender);
        Residual residual = decision.residual();
        if (residual != null && !(residual.needsDataSet() && command.hasDataSet())) {
            decision = residual.decide(new CommandAttributes(command));
            residual = null;
        }
        if (residual == null && !decision.allows()) {
            return refuse(decision.reason(), "", decision);
        }
        AllowedMessage message = new AllowedMessage(context, command, sender, decision);
        List<Examination> examinations = examinations(message);
        Inquiry inquiry = new Inquiry(this, message, residual, examinations);
        return command.hasDataSet() && inquiry.needsDataSet()
                ? new OperationVerdict.LookAhead(inquiry)
                : conclude(message, examinations, MessageCheck.Values.NONE);
    }

    private List<Examination> examinations(AllowedMessage message) {
        List<Examination> examinations = new ArrayList<>(2);
        for (int i = 0; i < checks.size(); i++) {
            Examination examination = checks.get(i).examine(message);
            if (examination != null) {
                examinations.add(examination);
            }
        }
        return examinations;
    }

    /** Returns what follows from the final decision of the rules and from the checks behind them. */
    OperationVerdict conclude(AllowedMessage message, List<Examination> examinations, MessageCheck.Values values) {
        Decision decision = message.decision();
        if (!decision.allows()) {
            return refuse(decision.reason(), "", decision);
        }
        List<Passage> passages = new ArrayList<>(1);
        String detail = "";
        for (Examination examination : examinations) {
            MessageCheck.Outcome outcome = examination.conclude(message, values);
            if (outcome instanceof MessageCheck.Outcome.Pass pass) {
                detail = detail.isEmpty() ? pass.note() : detail;
                passages.add(pass.passage());
            } else if (outcome instanceof MessageCheck.Outcome.Refuse refuse) {
                if (!monitored) {
                    passages.forEach(Passage::withheld);
                    return new OperationVerdict.Refuse(refuse.reason(), refuse.status(), refuse.detail(), decision);
                }
                decision = wouldRefuse(decision, refuse.reason());
                detail = detail.isEmpty() ? refuse.detail() : detail;
            }
        }
        Passage passage = Passage.of(passages);
        return new OperationVerdict.Permit(decision, detail, monitored ? passage.monitored() : passage);
    }

    /** Returns what follows for a message whose data set cannot be read far enough. */
    OperationVerdict undecided(AllowedMessage message) {
        Decision decision = message.decision();
        if (!decision.allows()) {
            return refuse(decision.reason(), "", decision);
        }
        return monitored
                ? new OperationVerdict.Permit(wouldRefuse(decision, ReasonCode.CONTENT_UNDECIDED))
                : new OperationVerdict.Refuse(
                        ReasonCode.CONTENT_UNDECIDED,
                        WireAnswers.operation(ReasonCode.CONTENT_UNDECIDED),
                        "its data set cannot be read as far as it must be",
                        decision);
    }

    private static Decision wouldRefuse(Decision decision, ReasonCode reason) {
        return new Decision(
                decision.effect(),
                decision.reason(),
                decision.rules(),
                decision.obligations(),
                decision.detail(),
                Effect.DENY,
                reason,
                List.of(),
                decision.validUntilMillis(),
                null);
    }

    /** Judges the association again if another policy is in force than the one it was judged by last. */
    @SuppressWarnings("ReferenceEquality") // A policy is replaced as a whole.
    public void refresh() {
        CompiledPolicy current = policies.current();
        if (current != judgedBy) {
            judgeAgain(current);
        }
    }

    /** Returns whether the policy that judged last would not let the association in at all. */
    public boolean isWithdrawn() {
        return row == null;
    }

    /** Returns what becomes of it then. */
    public OnChange onChange() {
        return judgedBy.onChange();
    }

    /**
     * Returns what the last message was judged by.
     *
     * @param nanos how long that took
     */
    public JudgedBy judgedBy(long nanos) {
        return new JudgedBy(judgedBy.revision(), request.assurance(), nanos);
    }

    private Decision decide(int contextId, DimseCommand operation, Sender sender) {
        Decision decision = lookUp(contextId, operation, sender);
        if (decision.reason() == ReasonCode.NO_PENDING_MOVE || decision.reason() == ReasonCode.NO_PENDING_REQUEST) {
            // Something may have been asked for since the association was judged.
            AssociationRow before = row;
            judgeAgain(judgedBy);
            row = row == null ? before : row;
            decision = lookUp(contextId, operation, sender);
        }
        if (decision.validUntilMillis() != Long.MAX_VALUE && clock.millis() >= decision.validUntilMillis()) {
            judgeAgain(judgedBy);
            decision = lookUp(contextId, operation, sender);
        }
        return decision;
    }

    private Decision lookUp(int contextId, DimseCommand operation, Sender sender) {
        return row == null ? NOT_ALLOWED : row.decide(contextId, operation, sender);
    }

    private void judgeAgain(CompiledPolicy policy) {
        judgedBy = policy;
        monitored = policy.isMonitored(request.callingAe(), request.calledAe());
        row = null;
        // The device may be another one now, or none: it is attributed anew, as it was when it called.
        if (!(policy.identify(peer) instanceof Identification.Identified identified)
                || !identified.device().id().equals(request.caller().id())) {
            return;
        }
        request = new AssociationRequest(
                identified.device(),
                identified.assurance(),
                request.certificateAeTitles(),
                request.callingAe(),
                request.calledAe(),
                request.contexts(),
                clock.instant(),
                request.user(),
                awaited(policy, identified.device()));
        AssociationDecision decision = policy.judge(request);
        row = negotiated(decision.row());
    }

    private List<PendingTransaction> awaited(CompiledPolicy policy, Device caller) {
        Device called = policy.deviceOwning(request.calledAe());
        return called == null ? List.of() : stateful.awaited(caller, request.callingAe(), called, request.calledAe());
    }

    /** Tells the row which transfer syntaxes the called device accepted: rules may differ between them. */
    private @Nullable AssociationRow negotiated(@Nullable AssociationRow judged) {
        AssociationRow known = judged;
        for (NegotiatedContext context : negotiation.contexts()) {
            if (known != null) {
                known = known.accepted(context.id(), context.transferSyntax().value());
            }
        }
        return known;
    }

    /**
     * The SCU of a service sends its requests, but for N-EVENT-REPORT, which its SCP sends. Without role selection the caller
     * is SCU (PS3.7 D.3.3.4).
     */
    private static boolean hasRole(NegotiatedContext context, DimseCommand operation, Sender sender) {
        boolean asScu = operation != DimseCommand.N_EVENT_REPORT;
        boolean callerNeedsScu = (sender == Sender.CALLER) == asScu;
        return callerNeedsScu ? context.callerIsScu() : context.callerIsScp();
    }

    private static OperationVerdict refuse(ReasonCode reason, String detail, @Nullable Decision decision) {
        return new OperationVerdict.Refuse(reason, WireAnswers.operation(reason), detail, decision);
    }
}
