package dev.gantry.proxy.association;

import dev.gantry.policy.Decision;
import dev.gantry.policy.Sender;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.association.Conversation.ViolationException;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.CommandSetCodec;
import dev.gantry.proxy.dicom.dimse.DimseException;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.dimse.MessageAssembler;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.enforcement.ContentReader;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.NegotiatedContext;
import dev.gantry.proxy.enforcement.OperationGuard;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one direction. A command set is collected whole and judged before any of it is passed on; the data set
 * behind it passes fragment by fragment (once the rules have looked into it as far as they want to), or is let fall fragment by fragment where the message was refused.
 *
 * <p>PS3.8 Annex E lets nobody mix the fragments of two messages in one direction, so three phases are enough. The response
 * to a refused message goes into the other direction's stream, and waits there for the end of the message that is on its way.
 */
final class MessageRelay {
    /** Relayed bytes are reported at the end of each message, and within long messages whenever this many have come. */
    private static final long REPORT_BYTES = 1L << 20;

    /** How many responses may wait for the end of a message that goes the other way. */
    private static final int MAX_WAITING_RESPONSES = 64;

    /** An answer of our own. */
    private record Response(int contextId, CommandSet command) {}

    private enum Phase {
        /** Nothing of a message is on its way to the receiver. */
        AWAITING_COMMAND,
        /** The command is held until enough of its data set has come to decide. */
        LOOKING_AHEAD,
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
            Surroundings.MessageLimits limits,
            Limits ruleLimits,
            String device,
            String aeTitle) {
        StoreMeter meter() {
            return new StoreMeter(ruleLimits, device, aeTitle);
        }
    }

    private final Sender sender;
    private final Judgement judgement;
    private final UpperLayer receiver;
    private final MaximumLength maxLength;
    private final MessageAssembler assembler;
    private final OutstandingOperations requested = new OutstandingOperations();
    private final StoreMeter meter;
    private final EvenFragments even = new EvenFragments();
    private final Deque<Response> waiting = new ArrayDeque<>(0);
    private @Nullable MessageRelay opposite;
    private Phase phase = Phase.AWAITING_COMMAND;
    private int contextId;
    private Uid sopClass = WellKnownUids.VERIFICATION;
    private @Nullable JudgedBy judgedBy;
    private @Nullable ContentTrace trace;
    private @Nullable HeldMessage held;
    private long lookNanos;
    private @Nullable CommandSet responseAfterDiscard;
    private long bytes;
    private long unreportedBytes;
    private long messages;

    /**
     * Makes a relay.
     *
     * @param sender whose messages it carries
     * @param receiver where they go
     * @param maxLength the longest variable field of a P-DATA-TF that the receiver takes
     */
    MessageRelay(Sender sender, Judgement judgement, UpperLayer receiver, MaximumLength maxLength) {
        this.sender = sender;
        this.judgement = judgement;
        this.receiver = receiver;
        this.assembler = new MessageAssembler(judgement.limits().commandSetBytes());
        this.maxLength = maxLength;
        this.meter = judgement.meter();
    }

    void answerThrough(MessageRelay opposite) {
        this.opposite = opposite;
    }

    /** Returns whether nothing of a message is on its way, neither to the receiver nor to us. */
    boolean isBetweenMessages() {
        return phase == Phase.AWAITING_COMMAND && assembler.isBetweenMessages();
    }

    /** Returns whether nothing is on its way and everything that was asked is answered. */
    boolean isAtRest() {
        return isBetweenMessages() && requested.isEmpty();
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
            case AWAITING_COMMAND -> takeCommandFragment(fragment);
            case LOOKING_AHEAD -> lookAt(fragment);
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

    private void takeCommandFragment(PDataTf fragment) throws ViolationException {
        CommandSet command;
        try {
            command = assembler.addCommand(fragment);
        } catch (DimseException e) {
            throw malformed(e);
        }
        if (command == null) {
            return;
        }
        int context = assembler.presentationContextId();
        NegotiatedContext negotiated = judgement.guard().context(context);
        if (negotiated == null) {
            throw new ViolationException(
                    AbortReason.INVALID_PDU_PARAMETER_VALUE,
                    "message on presentation context " + context + " (expected: one that was accepted)");
        }
        contextId = context;
        sopClass = negotiated.abstractSyntax();
        CommandField field = command.field();
        if (!field.isRequest()) {
            takeResponse(command);
        } else if (field == CommandField.C_CANCEL_RQ) {
            takeCancel(negotiated, command);
        } else {
            takeRequest(negotiated, command);
        }
    }

    private void takeRequest(NegotiatedContext context, CommandSet command) throws ViolationException {
        OperationVerdict verdict = judge(context, command);
        if (verdict instanceof OperationVerdict.LookAhead lookAhead) {
            held = new HeldMessage(
                    command,
                    Objects.requireNonNull(judgedBy),
                    new ContentReader(
                            lookAhead.residual(),
                            command,
                            context.transferSyntax(),
                            judgement.limits().lookAheadBytes()));
            phase = Phase.LOOKING_AHEAD;
        } else {
            act(command, verdict);
        }
    }

    /** A message that is held, command and what has come of its data set, until it is decided. */
    private record HeldMessage(CommandSet command, JudgedBy judgedBy, ContentReader reader, List<PDataTf> fragments) {
        HeldMessage(CommandSet command, JudgedBy judgedBy, ContentReader reader) {
            this(command, judgedBy, reader, new ArrayList<>());
        }
    }

    private void lookAt(PDataTf fragment) throws ViolationException {
        checkData(fragment);
        HeldMessage message = Objects.requireNonNull(held);
        message.fragments().add(fragment);
        long begin = System.nanoTime();
        Optional<Decision> decision = message.reader().read(fragment.content(), fragment.isLast());
        lookNanos += System.nanoTime() - begin;
        if (decision.isEmpty()) {
            return;
        }
        held = null;
        boolean complete = fragment.isLast();
        OperationVerdict verdict = meter.admit(message.command().field(), OperationGuard.verdict(decision.get()));
        tell(message.command(), verdict, message.judgedBy().plus(lookNanos));
        lookNanos = 0;
        if (verdict instanceof OperationVerdict.Permit) {
            try {
                act(message.command(), verdict);
            } catch (ViolationException e) {
                message.fragments().forEach(PDataTf::release);
                throw e;
            }
            message.fragments().forEach(this::pass);
            if (complete) {
                endMessage();
            }
        } else {
            message.fragments().forEach(PDataTf::release);
            act(message.command(), verdict);
            if (complete) {
                phase = Phase.AWAITING_COMMAND;
                respond();
            }
        }
    }

    private void act(CommandSet command, OperationVerdict verdict) throws ViolationException {
        if (verdict instanceof OperationVerdict.Permit) {
            ContentTrace reading = judgement.listener().readsContent() ? trace(command) : null;
            if (!requested.add(command.messageId(), contextId, command.field(), reading)) {
                throw new ViolationException(
                        AbortReason.INVALID_PDU_PARAMETER_VALUE,
                        "message id " + command.messageId() + " in use, or too many operations outstanding");
            }
            trace = reading;
            forward(command);
        } else if (verdict instanceof OperationVerdict.Refuse refuse) {
            responseAfterDiscard = CommandSet.refusing(
                    command,
                    refuse.status(),
                    "refused by policy: " + refuse.reason().code());
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
        OutstandingOperations.Operation operation = asked.find(command.messageId());
        if (operation == null
                || operation.contextId() != contextId
                || operation.request() != command.field().request()) {
            throw new ViolationException(
                    AbortReason.INVALID_PDU_PARAMETER_VALUE,
                    command.field() + " to message id " + command.messageId()
                            + " (expected: an answer to an operation that is outstanding)");
        }
        if (!command.status().isPending()) {
            asked.remove(operation);
            tell(operation, command.status());
        }
        forward(command);
    }

    private @Nullable ContentTrace trace(CommandSet command) {
        NegotiatedContext context = Objects.requireNonNull(judgement.guard().context(contextId));
        return ContentTrace.of(sender, command, sopClass, context.transferSyntax());
    }

    private void tell(OutstandingOperations.Operation operation, @Nullable DimseStatus status) {
        ContentTrace about = operation.trace();
        if (about != null) {
            judgement.listener().operationPassed(judgement.facts(), about.content(status));
        }
    }

    /** A C-CANCEL has no response (PS3.7 9.3.2.3): what may not pass, or comes too late, is let fall. */
    private void takeCancel(NegotiatedContext context, CommandSet command) throws ViolationException {
        OperationVerdict verdict = judge(context, command);
        if (verdict instanceof OperationVerdict.Violation violation) {
            throw new ViolationException(violation.reason(), violation.detail());
        }
        if (verdict instanceof OperationVerdict.Permit && requested.find(command.messageId()) != null) {
            forward(command);
        }
    }

    private OperationVerdict judge(NegotiatedContext context, CommandSet command) {
        long begin = System.nanoTime();
        OperationVerdict verdict =
                meter.admit(command.field(), judgement.guard().judge(context, command, sender));
        JudgedBy by = judgement.guard().judgedBy(System.nanoTime() - begin);
        judgedBy = by;
        if (!(verdict instanceof OperationVerdict.LookAhead)) {
            tell(command, verdict, by);
        }
        return verdict;
    }

    private void tell(CommandSet command, OperationVerdict verdict, JudgedBy by) {
        judgement.listener().operationJudged(judgement.facts(), sender, command.field(), sopClass, verdict, by);
    }

    private void forward(CommandSet command) {
        pdus(contextId, command).forEach(this::pass);
        if (command.hasDataSet()) {
            phase = Phase.FORWARDING;
        } else {
            endMessage();
        }
    }

    private List<PDataTf> pdus(int context, CommandSet command) {
        return CommandSetCodec.toPdus(command, context, maxLength, ByteBufAllocator.DEFAULT);
    }

    private void pass(PDataTf received) {
        if (trace != null && !received.isCommand()) {
            trace.read(received.content());
        }
        PDataTf fragment = received.isCommand() ? received : even.align(received);
        if (fragment == null) {
            return;
        }
        int length = fragment.content().readableBytes();
        if (!fragment.isCommand()) {
            meter.passed(length);
        }
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
        trace = null;
        messages++;
        report();
        while (!waiting.isEmpty()) {
            inject(waiting.remove());
        }
    }

    /** Sends the response to the message that was refused, to its sender. */
    private void respond() throws ViolationException {
        CommandSet response = responseAfterDiscard;
        responseAfterDiscard = null;
        if (response != null) {
            opposite().injectAtBoundary(new Response(contextId, response));
        }
    }

    private void injectAtBoundary(Response response) throws ViolationException {
        if (phase != Phase.FORWARDING) {
            inject(response);
        } else if (waiting.size() < MAX_WAITING_RESPONSES) {
            waiting.add(response);
        } else {
            throw new ViolationException(
                    AbortReason.REASON_NOT_SPECIFIED, "too many refused messages during one message of the other side");
        }
    }

    private void inject(Response response) {
        for (PDataTf fragment : pdus(response.contextId(), response.command())) {
            if (receiver.canSendData()) {
                receiver.send(fragment);
            } else {
                fragment.release();
            }
        }
    }

    private void checkData(PDataTf fragment) throws ViolationException {
        try {
            assembler.checkData(fragment);
        } catch (DimseException e) {
            fragment.release();
            throw malformed(e);
        }
    }

    private static ViolationException malformed(DimseException e) {
        return new ViolationException(AbortReason.INVALID_PDU_PARAMETER_VALUE, String.valueOf(e.getMessage()));
    }

    private void report() {
        if (unreportedBytes > 0) {
            judgement.listener().relayed(judgement.facts(), sender, unreportedBytes);
            unreportedBytes = 0;
        }
    }

    /** Lets go of what is held, and reports what was not reported yet. */
    void close() {
        report();
        requested.drain().forEach(unanswered -> tell(unanswered, null));
        if (held != null) {
            held.fragments().forEach(PDataTf::release);
            held = null;
        }
    }

    private MessageRelay opposite() {
        if (opposite == null) {
            throw new IllegalStateException("the two directions are not tied together");
        }
        return opposite;
    }
}
