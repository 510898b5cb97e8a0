package dev.gantry.proxy.association;

import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.Conversation.ViolationException;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.CommandSetCodec;
import dev.gantry.proxy.dicom.dimse.DimseException;
import dev.gantry.proxy.dicom.dimse.MessageAssembler;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.enforcement.NegotiatedContext;
import dev.gantry.proxy.enforcement.OperationGuard;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one direction. A command set is collected whole and judged before any of it is passed on; the data set
 * behind it passes fragment by fragment, or is let fall fragment by fragment where the message was refused.
 *
 * <p>PS3.8 Annex E lets nobody mix the fragments of two messages in one direction, so three phases are enough. The response
 * to a refused message goes into the other direction's stream, and waits there for the end of the message that is on its way.
 */
final class MessageRelay {
    /** Relayed bytes are reported at the end of each message, and within long messages whenever this many have come. */
    private static final long REPORT_BYTES = 1L << 20;

    /** How many responses may wait for the end of a message that goes the other way. */
    private static final int MAX_WAITING_RESPONSES = 64;

    private enum Phase {
        /** Nothing of a message is on its way to the receiver. */
        AWAITING_COMMAND,
        /** The command was passed on, its data set follows. */
        FORWARDING,
        /** The command was refused, its data set is let fall. */
        DISCARDING
    }

    /** Who judges the messages of a conversation, and who hears of it. */
    record Judgement(
            OperationGuard guard,
            AssociationListener listener,
            AssociationFacts facts,
            Surroundings.MessageLimits limits) {}

    private final Sender sender;
    private final Judgement judgement;
    private final UpperLayer receiver;
    private final int maxLength;
    private final MessageAssembler assembler;
    private final OutstandingOperations requested = new OutstandingOperations();
    private final Deque<PDataTf> waiting = new ArrayDeque<>(0);
    private @Nullable MessageRelay opposite;
    private Phase phase = Phase.AWAITING_COMMAND;
    private int contextId;
    private @Nullable PDataTf responseAfterDiscard;
    private long bytes;
    private long unreportedBytes;
    private long messages;

    /**
     * Makes a relay.
     *
     * @param sender whose messages it carries
     * @param receiver where they go
     * @param maxLength the longest variable field of a P-DATA-TF that the receiver takes, in bytes
     */
    MessageRelay(Sender sender, Judgement judgement, UpperLayer receiver, int maxLength) {
        this.sender = sender;
        this.judgement = judgement;
        this.receiver = receiver;
        this.maxLength = maxLength;
        this.assembler = new MessageAssembler(judgement.limits().commandSetBytes());
    }

    void answerThrough(MessageRelay opposite) {
        this.opposite = opposite;
    }

    long bytes() {
        return bytes;
    }

    long messages() {
        return messages;
    }

    /** Takes a fragment, and its ownership. */
    void receive(PDataTf fragment) throws ViolationException {
        switch (phase) {
            case AWAITING_COMMAND -> collect(fragment);
            case FORWARDING -> {
                checkData(fragment);
                boolean last = fragment.isLast();
                pass(fragment);
                if (last) {
                    endMessage();
                }
            }
            case DISCARDING -> {
                checkData(fragment);
                boolean last = fragment.isLast();
                fragment.release();
                if (last) {
                    phase = Phase.AWAITING_COMMAND;
                    respond();
                }
            }
        }
    }

    private void collect(PDataTf fragment) throws ViolationException {
        CommandSet command;
        int context = fragment.presentationContextId();
        try {
            command = assembler.add(fragment);
        } catch (DimseException e) {
            throw new ViolationException(e.reason(), String.valueOf(e.getMessage()));
        }
        if (command == null) {
            return;
        }
        NegotiatedContext negotiated = judgement.guard().context(context);
        if (negotiated == null) {
            throw new ViolationException(
                    AbortReason.INVALID_PDU_PARAMETER_VALUE, "message on presentation context " + context
                            + " (expected: one that was accepted)");
        }
        contextId = context;
        CommandField field = command.commandField();
        if (field.isResponse()) {
            takeResponse(command);
        } else if (field == CommandField.C_CANCEL_RQ) {
            takeCancel(negotiated, command);
        } else {
            takeRequest(negotiated, command);
        }
    }

    private void takeRequest(NegotiatedContext context, CommandSet command) throws ViolationException {
        OperationVerdict verdict = judge(context, command);
        if (verdict instanceof OperationVerdict.Permit) {
            if (!requested.add(command.messageId(), contextId, command.commandField())) {
                throw new ViolationException(
                        AbortReason.INVALID_PDU_PARAMETER_VALUE,
                        "message id " + command.messageId() + " in use, or too many operations outstanding");
            }
            forward(command);
        } else if (verdict instanceof OperationVerdict.Refuse refuse) {
            CommandSet response = CommandSet.refusal(command, refuse.status(), refuse.reason().code());
            responseAfterDiscard = new PDataTf(contextId, MessageControlHeader.LAST_COMMAND, CommandSetCodec.encode(response));
            if (command.hasDataSet()) {
                phase = Phase.DISCARDING;
            } else {
                respond();
            }
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            throw new ViolationException(violation.reason(), violation.detail());
        }
    }

    private void takeResponse(CommandSet command) throws ViolationException {
        OutstandingOperations asked = opposite().requested;
        OutstandingOperations.Operation operation = asked.find(command.messageIdBeingRespondedTo());
        if (operation == null
                || operation.contextId() != contextId
                || operation.request() != command.commandField().request()) {
            throw new ViolationException(
                    AbortReason.INVALID_PDU_PARAMETER_VALUE,
                    command.commandField() + " to message id " + command.messageIdBeingRespondedTo()
                            + " (expected: an answer to an operation that is outstanding)");
        }
        if (!command.isPending()) {
            asked.remove(operation);
        }
        forward(command);
    }

    /** A C-CANCEL has no response (PS3.7 9.3.2.3): what may not pass, or comes too late, is let fall. */
    private void takeCancel(NegotiatedContext context, CommandSet command) throws ViolationException {
        OperationVerdict verdict = judge(context, command);
        if (verdict instanceof OperationVerdict.Violation violation) {
            throw new ViolationException(violation.reason(), violation.detail());
        }
        if (verdict instanceof OperationVerdict.Permit && requested.find(command.messageIdBeingRespondedTo()) != null) {
            forward(command);
        }
    }

    private OperationVerdict judge(NegotiatedContext context, CommandSet command) {
        OperationVerdict verdict = judgement.guard().judge(context, command, sender);
        judgement
                .listener()
                .operationJudged(judgement.facts(), sender, command.commandField(), context.abstractSyntax(), verdict);
        return verdict;
    }

    private void forward(CommandSet command) {
        split(new PDataTf(contextId, MessageControlHeader.LAST_COMMAND, CommandSetCodec.encode(command)), this::pass);
        if (command.hasDataSet()) {
            phase = Phase.FORWARDING;
        } else {
            endMessage();
        }
    }

    /** Cuts a whole command set into fragments that the receiver takes. */
    private void split(PDataTf whole, Consumer<PDataTf> fragments) {
        ByteBuf rest = whole.content();
        int room = (maxLength - PDataTf.OVERHEAD) & ~1;
        while (rest.readableBytes() > room) {
            fragments.accept(new PDataTf(
                    whole.presentationContextId(), MessageControlHeader.COMMAND, rest.readRetainedSlice(room)));
        }
        fragments.accept(whole);
    }

    private void pass(PDataTf fragment) {
        int length = fragment.content().readableBytes();
        if (!receiver.canSendData()) {
            fragment.release();
            return;
        }
        receiver.send(fragment);
        bytes += length;
        unreportedBytes += length;
        if (unreportedBytes >= REPORT_BYTES) {
            report();
        }
    }

    private void endMessage() {
        phase = Phase.AWAITING_COMMAND;
        messages++;
        report();
        while (!waiting.isEmpty()) {
            inject(waiting.remove());
        }
    }

    /** Sends the response to the message that was refused, to its sender. */
    private void respond() throws ViolationException {
        PDataTf response = responseAfterDiscard;
        responseAfterDiscard = null;
        if (response != null) {
            opposite().injectAtBoundary(response);
        }
    }

    private void injectAtBoundary(PDataTf response) throws ViolationException {
        if (phase != Phase.FORWARDING) {
            inject(response);
        } else if (waiting.size() < MAX_WAITING_RESPONSES) {
            waiting.add(response);
        } else {
            response.release();
            throw new ViolationException(
                    AbortReason.REASON_NOT_SPECIFIED, "too many refused messages during one message of the other side");
        }
    }

    private void inject(PDataTf response) {
        if (receiver.canSendData()) {
            split(response, receiver::send);
        } else {
            response.release();
        }
    }

    private void checkData(PDataTf fragment) throws ViolationException {
        if (fragment.isCommand() || fragment.presentationContextId() != contextId) {
            String what = fragment.isCommand() ? "command" : "data";
            int context = fragment.presentationContextId();
            fragment.release();
            throw new ViolationException(
                    AbortReason.UNEXPECTED_PDU_PARAMETER,
                    what + " fragment on presentation context " + context + " within the data set of a message on "
                            + contextId);
        }
    }

    private void report() {
        if (unreportedBytes > 0) {
            judgement.listener().relayed(judgement.facts(), sender, unreportedBytes);
            unreportedBytes = 0;
        }
    }

    /** Lets go of everything that is held. */
    void close() {
        report();
        assembler.close();
        if (responseAfterDiscard != null) {
            responseAfterDiscard.release();
            responseAfterDiscard = null;
        }
        while (!waiting.isEmpty()) {
            waiting.remove().release();
        }
    }

    private MessageRelay opposite() {
        if (opposite == null) {
            throw new IllegalStateException("the two directions are not tied together");
        }
        return opposite;
    }
}
