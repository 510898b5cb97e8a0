package dev.gantry.proxy.messaging;

import dev.gantry.policy.Device;
import dev.gantry.proxy.hl7.Acknowledgement;
import dev.gantry.proxy.hl7.AcknowledgementMode;
import dev.gantry.proxy.hl7.MessageHeader;
import dev.gantry.proxy.hl7.MessageSubject;
import java.util.List;

/**
 * One message that was passed on, and the answers to it that may still come.
 *
 * <p>In the original mode there is one answer, and the next message waits for it. In the enhanced mode (HL7 2.9.3) MSH-15 asks
 * for an accept acknowledgement and MSH-16 for one of the application. The next message waits for that which surely comes:
 * the first if it always comes, else the second if it does; what comes on conditions only is passed on whenever it comes.
 */
final class Exchange {
    private final MessageHeader header;
    private final Device receiver;
    private final List<String> controlIds;
    private boolean acceptOpen;
    private boolean applicationOpen;
    private boolean commitOpen = true;
    private final boolean awaited;
    private final MessageSubject subject;

    /**
     * Makes an exchange.
     *
     * @param controlIds what MSA-2 of an answer may be: MSH-10 of the message, or those of all messages of a batch
     * @param subject whom the message is about; {@link MessageSubject#UNREAD} where nobody wants to know
     */
    Exchange(MessageHeader header, Device receiver, List<String> controlIds, MessageSubject subject) {
        this.header = header;
        this.receiver = receiver;
        this.subject = subject;
        this.controlIds = List.copyOf(controlIds);
        AcknowledgementMode accept = header.acceptMode();
        AcknowledgementMode application = header.applicationMode();
        if (header.enhanced()) {
            acceptOpen = accept != AcknowledgementMode.NEVER;
            applicationOpen = application != AcknowledgementMode.NEVER;
            awaited = accept == AcknowledgementMode.ALWAYS
                    || (accept == AcknowledgementMode.NEVER && application == AcknowledgementMode.ALWAYS);
        } else {
            applicationOpen = true;
            awaited = true;
        }
    }

    MessageHeader header() {
        return header;
    }

    MessageSubject subject() {
        return subject;
    }

    Device receiver() {
        return receiver;
    }

    /** Returns whether the next message waits for an answer to this one. */
    boolean isAwaited() {
        return awaited;
    }

    /** Returns whether an answer to it may still come. */
    boolean isOpen() {
        return acceptOpen || applicationOpen;
    }

    /** Returns whether this answers the message, and is not the second of its kind. */
    boolean expects(Acknowledgement answer) {
        if (!controlIds.contains(answer.controlId())) {
            return false;
        }
        if (!header.enhanced()) {
            // Some receivers know only one mode: any code answers, once.
            return applicationOpen;
        }
        return answer.code().isAccept() ? acceptOpen : applicationOpen || acceptOpen;
    }

    /** Notes an answer that {@link #expects} takes. */
    void take(Acknowledgement answer) {
        if (header.enhanced() && answer.code().isAccept()) {
            acceptOpen = false;
            // What was not taken for safe keeping, no application will answer.
            applicationOpen &= answer.code().isPositive();
        } else {
            acceptOpen = false;
            applicationOpen = false;
        }
    }

    /** Notes a commit block, of which there is at most one. Returns false if it is one too many. */
    boolean takeCommit() {
        boolean open = commitOpen;
        commitOpen = false;
        return open;
    }
}
