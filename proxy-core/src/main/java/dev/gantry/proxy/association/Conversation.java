package dev.gantry.proxy.association;

import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.enforcement.AssociationPlan;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.OperationGuard;
import dev.gantry.proxy.upperlayer.UpperLayer;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** The messages of an established association, both directions. */
final class Conversation {
    private final OperationGuard guard;
    private final MessageRelay fromCaller;
    private final MessageRelay fromCalled;

    /** What was relayed in all. */
    record Totals(long bytesFromCaller, long bytesFromCalled, long messagesFromCaller, long messagesFromCalled) {
        static final Totals NONE = new Totals(0, 0, 0, 0);
    }

    /** A peer said what it may not say; the association cannot go on. */
    static final class ViolationException extends Exception {
        private static final long serialVersionUID = 1L;

        private final AbortReason reason;

        ViolationException(AbortReason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
        }

        AbortReason reason() {
            return reason;
        }
    }

    Conversation(
            Surroundings surroundings,
            AssociationFacts facts,
            AssociationPlan plan,
            Negotiation negotiation,
            UpperLayer caller,
            UpperLayer called,
            Executor thread,
            BiConsumer<Sender, ViolationException> violated) {
        guard = new OperationGuard(
                surroundings.policies(), surroundings.clock(), surroundings.stateful(), plan, negotiation);
        MessageRelay.Judgement judgement = new MessageRelay.Judgement(
                guard,
                surroundings.listener(),
                facts,
                surroundings.limits(),
                surroundings.policies().limits(),
                plan.caller().id(),
                plan.request().callingAe());
        fromCaller = new MessageRelay(
                Sender.CALLER,
                judgement,
                called,
                negotiation.callerMaxLength(),
                new Intermission(caller, thread),
                violation -> violated.accept(Sender.CALLER, violation));
        fromCalled = new MessageRelay(
                Sender.CALLED,
                judgement,
                caller,
                negotiation.calledMaxLength(),
                new Intermission(called, thread),
                violation -> violated.accept(Sender.CALLED, violation));
        fromCaller.answerThrough(fromCalled);
        fromCalled.answerThrough(fromCaller);
    }

    /** Takes a fragment, and its ownership, from one side. */
    void receive(Sender sender, PDataTf fragment) throws ViolationException {
        (sender == Sender.CALLER ? fromCaller : fromCalled).receive(fragment);
    }

    /** Judges the association again if another policy is in force. */
    void policyChanged() {
        guard.refresh();
    }

    /** Returns whether the policy would not let the association in any more, and wants it ended now. */
    boolean isOver() {
        if (!guard.isWithdrawn()) {
            return false;
        }
        return switch (guard.onChange()) {
            case RECHECK -> false;
            case DRAIN -> fromCaller.isAtRest() && fromCalled.isAtRest();
            case ABORT -> fromCaller.isBetweenMessages() && fromCalled.isBetweenMessages();
        };
    }

    /** Lets go of what is held, and reports what was relayed. */
    Totals close() {
        fromCaller.close();
        fromCalled.close();
        return totals();
    }

    /** Returns what was relayed so far. */
    Totals totals() {
        return new Totals(fromCaller.bytes(), fromCalled.bytes(), fromCaller.messages(), fromCalled.messages());
    }
}
