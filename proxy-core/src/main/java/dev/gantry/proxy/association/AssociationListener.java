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

/**
 * Hears of everything that is decided about associations and of how they end: metrics, logs and audit are listeners. Called
 * on event loops: it must return at once and must not throw.
 */
public interface AssociationListener {
    /** An association request was judged. */
    default void judged(AssociationFacts association, AssociationVerdict verdict) {}

    /** The same with all that there is to know about it; the short form is for those who need no more. */
    default void judged(
            AssociationFacts association, AssociationVerdict verdict, AAssociateRq request, JudgedBy judgedBy) {
        judged(association, verdict);
    }

    /**
     * A tolerance was made use of.
     *
     * @param device whose it is
     * @param quirk its name in policies
     */
    default void quirkUsed(AssociationFacts association, Device device, String quirk) {}

    /** The called device accepted. */
    default void established(AssociationFacts association, Negotiation negotiation) {}

    /**
     * A request message was judged.
     *
     * @param sopClass the abstract syntax of the context it came on
     */
    default void operationJudged(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            OperationVerdict verdict) {}

    /** The same with all that there is to know about it; the short form is for those who need no more. */
    default void operationJudged(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            OperationVerdict verdict,
            JudgedBy judgedBy) {
        operationJudged(association, sender, command, sopClass, verdict);
    }

    /** A device that is known has opened a connection for HL7 messages: what {@link #ended} closes. */
    default void connected(AssociationFacts association) {}

    /** An HL7 message was judged. */
    default void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {}

    /** An HL7 message that was allowed has come to something, or to nothing. */
    default void messageAnswered(AssociationFacts association, MessageOutcome outcome) {}

    /** A receiver sent what answers no message that is outstanding: a late, a foreign or a second answer. It was let fall. */
    default void strayAnswer(AssociationFacts association, Device receiver) {}

    /**
     * Returns whether {@link #operationPassed} and {@link #messagePassed} are wanted: what they tell has to be read
     * first. The answer is always the same.
     */
    default boolean readsContent() {
        return false;
    }

    /**
     * An operation that was allowed is over: it has its final response, or will have none. What it was about is patient data,
     * and told only to those that {@link #readsContent}.
     */
    default void operationPassed(AssociationFacts association, OperationContent content) {}

    /** The same for an HL7 message, after {@link #messageAnswered}. */
    default void messagePassed(AssociationFacts association, MessageOutcome outcome, MessageSubject subject) {}

    /** Fragments of messages were relayed; told in sums, not for each fragment. */
    default void relayed(AssociationFacts association, Sender sender, long bytes) {}

    /** The association is over: the last call for it. */
    default void ended(AssociationFacts association, AssociationEnd end) {}
}
