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
public final class AssociationListeners implements AssociationListener {
    private final AssociationListener[] listeners;

    /** Those of {@link #listeners} that want to know what operations and messages are about. */
    private final AssociationListener[] readers;

    /** Makes one listener of all these, which hear everything in their order. */
    public AssociationListeners(List<AssociationListener> listeners) {
        this.listeners = listeners.toArray(AssociationListener[]::new);
        this.readers =
                listeners.stream().filter(AssociationListener::readsContent).toArray(AssociationListener[]::new);
    }

    @Override
    public void judged(
            AssociationFacts association, AssociationVerdict verdict, AAssociateRq request, JudgedBy judgedBy) {
        for (AssociationListener listener : listeners) {
            listener.judged(association, verdict, request, judgedBy);
        }
    }

    @Override
    public void quirkUsed(AssociationFacts association, Device device, String quirk) {
        for (AssociationListener listener : listeners) {
            listener.quirkUsed(association, device, quirk);
        }
    }

    @Override
    public void established(AssociationFacts association, Negotiation negotiation) {
        for (AssociationListener listener : listeners) {
            listener.established(association, negotiation);
        }
    }

    @Override
    public void operationJudged(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            OperationVerdict verdict,
            JudgedBy judgedBy) {
        for (AssociationListener listener : listeners) {
            listener.operationJudged(association, sender, command, sopClass, verdict, judgedBy);
        }
    }

    @Override
    public void connected(AssociationFacts association) {
        for (AssociationListener listener : listeners) {
            listener.connected(association);
        }
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        for (AssociationListener listener : listeners) {
            listener.messageJudged(association, verdict, judgedBy);
        }
    }

    @Override
    public void messageAnswered(AssociationFacts association, MessageOutcome outcome) {
        for (AssociationListener listener : listeners) {
            listener.messageAnswered(association, outcome);
        }
    }

    @Override
    public void strayAnswer(AssociationFacts association, Device receiver) {
        for (AssociationListener listener : listeners) {
            listener.strayAnswer(association, receiver);
        }
    }

    @Override
    public boolean readsContent() {
        return readers.length > 0;
    }

    @Override
    public void operationPassed(AssociationFacts association, OperationContent content) {
        for (AssociationListener listener : readers) {
            listener.operationPassed(association, content);
        }
    }

    @Override
    public void messagePassed(AssociationFacts association, MessageOutcome outcome, MessageSubject subject) {
        for (AssociationListener listener : readers) {
            listener.messagePassed(association, outcome, subject);
        }
    }

    @Override
    public void relayed(AssociationFacts association, Sender sender, long bytes) {
        for (AssociationListener listener : listeners) {
            listener.relayed(association, sender, bytes);
        }
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        for (AssociationListener listener : listeners) {
            listener.ended(association, end);
        }
    }
}
