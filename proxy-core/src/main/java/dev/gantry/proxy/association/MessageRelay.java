package dev.gantry.proxy.association;

import dev.gantry.policy.ReasonCode;
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
import dev.gantry.proxy.enforcement.Passage;
import dev.gantry.proxy.enforcement.WireAnswers;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

    /** How many fragments may come behind a request that waits to be recorded: what was read before reading stopped. */
    private static final int MAX_ARRIVED = 4096;

    /** What is told of an operation that has had as many answers as it may. */
    private static final OperationVerdict CUT_SHORT = new OperationVerdict.Refuse(
            ReasonCode.QUERY_TOO_BROAD, DimseStatus.OUT_OF_RESOURCES, "it has had as many matches as it may", null);

    /** An answer of our own. */
    private record Response(int contextId, CommandSet command) {}

    private enum Phase {
        /** Nothing of a message is on its way to the receiver. */
        AWAITING_COMMAND,
        /** The command is held until enough of its data set has come to decide. */
        LOOKING_AHEAD,
        /** The message may pass once that is recorded; what comes meanwhile is kept. */
        RECORDING,
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
    private @Nullable RecordedMessage recording;
    private final Deque<PDataTf> arrived = new ArrayDeque<>(0);
    private final Intermission intermission;
    private final Consumer<ViolationException> violated;
    private Passage following = Passage.NONE;
    private boolean closed;
    private long lookNanos;
    private @Nullable CommandSet responseAfterDiscard;
    private long bytes;
    private long unreportedBytes;
    private long messages;
    private long begun;

    /**
     * Makes a relay.
     *
     * @param sender whose messages it carries
     * @param receiver where they go
     * @param maxLength the longest variable field of a P-DATA-TF that the receiver takes
     * @param intermission holds the sender back while a request waits to be recorded
     * @param violated takes a violation that is found after such a wait
     */
    MessageRelay(
            Sender sender,
            Judgement judgement,
            UpperLayer receiver,
            MaximumLength maxLength,
            Intermission intermission,
            Consumer<ViolationException> violated) {
        this.intermission = intermission;
        this.violated = violated;
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

    /** Returns the number of the message that is on its way, 0 where none is. */
    long messageUnderWay() {
        return isBetweenMessages() ? 0 : begun;
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
            case RECORDING -> keep(fragment);
            case FORWARDING -> {
                checkData(fragment);
                boolean last = fragment.isLast();
                object(fragment);
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
        if (assembler.isBetweenMessages()) {
            begun++;
        }
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
                    new ContentReader(lookAhead.inquiry(), judgement.limits().lookAheadBytes()));
            phase = Phase.LOOKING_AHEAD;
        } else {
            act(command, verdict, List.of(), false);
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
        Optional<OperationVerdict> decided = message.reader().read(fragment.content(), fragment.isLast());
        lookNanos += System.nanoTime() - begin;
        if (decided.isEmpty()) {
            return;
        }
        held = null;
        OperationVerdict verdict = admit(message.command(), withObjection(decided.get(), message.fragments()));
        tell(message.command(), verdict, message.judgedBy().plus(lookNanos));
        lookNanos = 0;
        act(message.command(), verdict, message.fragments(), fragment.isLast());
    }

    /** Lets who goes along with a request object to what has come of its data set, before any of it has passed. */
    private static OperationVerdict withObjection(OperationVerdict verdict, List<PDataTf> fragments) {
        if (verdict instanceof OperationVerdict.Permit permit && permit.passage() != Passage.NONE) {
            for (PDataTf fragment : fragments) {
                ReasonCode objection = permit.passage().objection(fragment.content(), fragment.isLast());
                if (objection != null) {
                    permit.passage().withheld();
                    return new OperationVerdict.Refuse(
                            objection, WireAnswers.objection(objection), "", permit.decision());
                }
            }
        }
        return verdict;
    }

    /** Lets who goes along with a request object to a part of its data set when the rest has passed. */
    private void object(PDataTf fragment) throws ViolationException {
        ReasonCode objection = following.objection(fragment.content(), fragment.isLast());
        if (objection != null) {
            fragment.release();
            throw new ViolationException(
                    AbortReason.REASON_NOT_SPECIFIED, "data set given up at its end: " + objection.code());
        }
    }

    /**
     * Does what the verdict says.
     *
     * @param ahead what has come of the data set
     * @param complete whether that is all of it
     */
    private void act(CommandSet command, OperationVerdict verdict, List<PDataTf> ahead, boolean complete)
            throws ViolationException {
        if (verdict instanceof OperationVerdict.Permit permit) {
            ContentTrace about = judgement.listener().readsContent() ? trace(command) : null;
            permit(new RecordedMessage(command, permit, about, ahead, complete));
        } else if (verdict instanceof OperationVerdict.Refuse refuse) {
            ahead.forEach(PDataTf::release);
            responseAfterDiscard = CommandSet.refusing(
                    command,
                    refuse.status(),
                    "refused by policy: " + refuse.reason().code());
            if (command.hasDataSet() && !complete) {
                phase = Phase.DISCARDING;
            } else {
                phase = Phase.AWAITING_COMMAND;
                respond();
            }
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            throw new ViolationException(violation.reason(), violation.detail());
        }
    }

    /** A message that may pass once that is recorded, with what has come of its data set. */
    private record RecordedMessage(
            CommandSet command,
            OperationVerdict.Permit permit,
            @Nullable ContentTrace trace,
            List<PDataTf> ahead,
            boolean complete) {}

    private void permit(RecordedMessage message) throws ViolationException {
        CommandSet command = message.command();
        Passage passage = message.permit().passage();
        if (!requested.add(command.messageId(), contextId, command.field(), passage, message.trace())) {
            passage.withheld();
            message.ahead().forEach(PDataTf::release);
            throw new ViolationException(
                    AbortReason.INVALID_PDU_PARAMETER_VALUE,
                    "message id " + command.messageId() + " in use, or too many operations outstanding");
        }
        CompletionStage<Void> recorded = passage.recorded();
        if (recorded == null) {
            proceed(message);
        } else {
            phase = Phase.RECORDING;
            recording = message;
            intermission.until(recorded, this::recorded);
        }
    }

    private void proceed(RecordedMessage message) {
        following = message.permit().passage();
        trace = message.trace();
        forward(message.command());
        message.ahead().forEach(this::pass);
        if (message.complete()) {
            endMessage();
        }
    }

    private void keep(PDataTf fragment) throws ViolationException {
        if (arrived.size() >= MAX_ARRIVED) {
            fragment.release();
            throw new ViolationException(AbortReason.REASON_NOT_SPECIFIED, "too much sent ahead of an answer");
        }
        arrived.add(fragment);
    }

    /** Goes on with the message that waited to be recorded, and with what has come behind it. */
    private void recorded(@Nullable Throwable failure) {
        RecordedMessage message = recording;
        recording = null;
        if (message == null || closed) {
            return;
        }
        try {
            if (failure == null) {
                proceed(message);
            } else {
                notRecorded(message);
            }
            while (!arrived.isEmpty() && phase != Phase.RECORDING) {
                receive(arrived.remove());
            }
        } catch (ViolationException e) {
            violated.accept(e);
        }
    }

    private void notRecorded(RecordedMessage message) throws ViolationException {
        withhold(message);
        OperationVerdict refusal = new OperationVerdict.Refuse(
                ReasonCode.LIMIT,
                DimseStatus.RESOURCE_LIMITATION,
                "it cannot be recorded",
                message.permit().decision());
        tell(message.command(), refusal, judgement.guard().judgedBy(0));
        act(message.command(), refusal, message.ahead(), message.complete());
    }

    private void withhold(RecordedMessage message) {
        OutstandingOperations.Operation operation =
                requested.find(message.command().messageId());
        if (operation != null) {
            requested.remove(operation);
        }
        message.permit().passage().withheld();
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
        following = Passage.NONE;
        Passage.ResponseFate fate = operation.passage().answered(command);
        CommandSet instead = null;
        if (!command.status().isPending()) {
            asked.remove(operation);
            instead = operation.passage().finalResponse();
            tell(operation, instead == null ? command.status() : instead.status());
        }
        if (fate == Passage.ResponseFate.DROP_AND_CANCEL) {
            opposite().injectAtBoundary(new Response(contextId, CommandSet.cancelling(command)));
            judgement
                    .listener()
                    .operationJudged(
                            judgement.facts(),
                            opposite().sender,
                            operation.request(),
                            sopClass,
                            CUT_SHORT,
                            judgement.guard().judgedBy(0));
        }
        if (fate == Passage.ResponseFate.PASS && instead == null) {
            forward(command);
            return;
        }
        if (instead != null) {
            forward(instead);
        }
        phase = command.hasDataSet() ? Phase.DISCARDING : Phase.AWAITING_COMMAND;
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
        following = Passage.NONE;
        if (verdict instanceof OperationVerdict.Permit && requested.find(command.messageId()) != null) {
            forward(command);
        }
    }

    private OperationVerdict judge(NegotiatedContext context, CommandSet command) {
        long begin = System.nanoTime();
        OperationVerdict verdict = admit(command, judgement.guard().judge(context, command, sender));
        JudgedBy by = judgement.guard().judgedBy(System.nanoTime() - begin);
        judgedBy = by;
        if (!(verdict instanceof OperationVerdict.LookAhead)) {
            tell(command, verdict, by);
        }
        return verdict;
    }

    /** Holds what the policy permits to the limits of its rules. */
    private OperationVerdict admit(CommandSet command, OperationVerdict verdict) {
        OperationVerdict admitted = meter.admit(command.field(), verdict);
        if (verdict instanceof OperationVerdict.Permit permit && !(admitted instanceof OperationVerdict.Permit)) {
            permit.passage().withheld();
        }
        return admitted;
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
        closed = true;
        if (recording != null) {
            withhold(recording);
        }
        requested.drain().forEach(unanswered -> {
            unanswered.passage().abandoned();
            tell(unanswered, null);
        });
        if (held != null) {
            held.fragments().forEach(PDataTf::release);
            held = null;
        }
        if (recording != null) {
            recording.ahead().forEach(PDataTf::release);
            recording = null;
        }
        arrived.forEach(PDataTf::release);
        arrived.clear();
    }

    private MessageRelay opposite() {
        if (opposite == null) {
            throw new IllegalStateException("the two directions are not tied together");
        }
        return opposite;
    }
}
