package dev.gantry.proxy.association;

import dev.gantry.policy.Device;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.hl7.MessageSubject;
import java.util.List;

/** Several listeners as one. */
public record AssociationListeners(List<AssociationListener> listeners) implements AssociationListener {
    public AssociationListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void judged(
            AssociationFacts association, AssociationVerdict verdict, AAssociateRq request, JudgedBy judgedBy) {
        listeners.forEach(listener -> listener.judged(association, verdict, request, judgedBy));
    }

    @Override
    public void quirkUsed(AssociationFacts association, Device device, String quirk) {
        listeners.forEach(listener -> listener.quirkUsed(association, device, quirk));
    }

    @Override
    public void established(AssociationFacts association, Negotiation negotiation) {
        listeners.forEach(listener -> listener.established(association, negotiation));
    }

    @Override
    public void operationJudged(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            OperationVerdict verdict,
            JudgedBy judgedBy) {
        listeners.forEach(
                listener -> listener.operationJudged(association, sender, command, sopClass, verdict, judgedBy));
    }

    @Override
    public void connected(AssociationFacts association) {
        listeners.forEach(listener -> listener.connected(association));
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        listeners.forEach(listener -> listener.messageJudged(association, verdict, judgedBy));
    }

    @Override
    public void messageAnswered(AssociationFacts association, MessageOutcome outcome) {
        listeners.forEach(listener -> listener.messageAnswered(association, outcome));
    }

    @Override
    public void strayAnswer(AssociationFacts association, Device receiver) {
        listeners.forEach(listener -> listener.strayAnswer(association, receiver));
    }

    @Override
    public boolean readsContent() {
        for (AssociationListener listener : listeners) {
            if (listener.readsContent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void operationPassed(AssociationFacts association, OperationContent content) {
        listeners.forEach(listener -> listener.operationPassed(association, content));
    }

    @Override
    public void messagePassed(AssociationFacts association, MessageOutcome outcome, MessageSubject subject) {
        listeners.forEach(listener -> listener.messagePassed(association, outcome, subject));
    }

    @Override
    public void relayed(AssociationFacts association, Sender sender, long bytes) {
        listeners.forEach(listener -> listener.relayed(association, sender, bytes));
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        listeners.forEach(listener -> listener.ended(association, end));
    }
}
