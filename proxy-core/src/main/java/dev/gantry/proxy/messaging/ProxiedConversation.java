package dev.gantry.proxy.messaging;

import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationSnapshot;
import dev.gantry.proxy.association.Caller;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.association.MessageOutcome.Kind;
import dev.gantry.proxy.association.OpenAssociation;
import dev.gantry.proxy.association.Timers;
import dev.gantry.proxy.enforcement.MessageGuard;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.WireAnswers;
import dev.gantry.proxy.hl7.Acknowledgement;
import dev.gantry.proxy.hl7.AcknowledgementCode;
import dev.gantry.proxy.hl7.ErrorCode;
import dev.gantry.proxy.hl7.MessageHeader;
import dev.gantry.proxy.hl7.MessageSubject;
import dev.gantry.proxy.hl7.OwnAcknowledgement;
import dev.gantry.proxy.hl7.SegmentWatch;
import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpException;
import dev.gantry.proxy.mllp.MllpQuirk;
import io.netty.buffer.ByteBufAllocator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a device has opened for HL7 messages.
 *
 * <pre>
 *   BETWEEN     no message is under way
 *   HEADER      its beginning is here, and its header segment is not complete
 *   HOLDING     permitted; held until it is complete, or longer than what is held
 *   CONNECTING  it waits for the connection to its receiver
 *   STREAMING   longer than what is held, and passed on as it comes
 *   AWAITING    passed on as a whole; the next one waits for the answer
 *   DISCARDING  refused, or failed; answered as soon as all of it has come
 *   CLOSED
 * </pre>
 *
 * <p>Messages pass one after the other. What a sender sends before it has its answer is not read. A message is judged by the
 * policy that is in force when its header is complete. Bytes pass unchanged; framing does not: a receiver gets one block for
 * each message that was permitted, and of a message that breaks off never the end.
 *
 * <p>Whatever happens to a message, its sender hears of it: from its receiver, or from here. Single-threaded, but for {@link
 * #cut}, {@link #finish} and {@link #facts}.
 */
public final class ProxiedConversation implements BlockUser, OpenAssociation {
    /** How many answers that may still come are remembered, for senders that do not wait for them. */
    private static final int MAX_DEFERRED = 64;

    /** How many blocks that went to the sender are remembered for its commit blocks. */
    private static final int MAX_UNCOMMITTED = 16;

    /** The longest batch, in bytes: it is held as a whole, since all of it is judged before any of it passes. */
    private static final int MAX_BATCH_BYTES = 1 << 20;

    private enum Phase {
        BETWEEN,
        HEADER,
        HOLDING,
        CONNECTING,
        STREAMING,
        AWAITING,
        DISCARDING,
        CLOSED
    }

    /** An answer of our own, for when the message has come as a whole. */
    private record OwnAnswer(boolean rejected, ErrorCode error, int field, String reason, String text, boolean ends) {}

    private final MessagingSurroundings surroundings;
    private final MessagingLimits limits;
    private final Timers timers;
    private final Executor thread;
    private final BlockConnection sender;
    private final Receivers receivers;
    private final BiConsumer<Failure, String> endedUnheard;
    private final MessageGuard guard;
    private final PeerEvidence evidence;
    private final AtomicBoolean cut = new AtomicBoolean();
    private final AssociationFacts facts;
    private final PhaseDeadline deadline;
    private final Deque<MllpBlock> waiting = new ArrayDeque<>();
    private final Deque<MllpBlock> unsent = new ArrayDeque<>();
    private final Deque<Optional<ReceiverLink>> uncommitted = new ArrayDeque<>();
    private final Map<String, ReceiverLink> links = new ConcurrentHashMap<>();
    private final Map<Exchange, ReceiverLink> deferred = new java.util.LinkedHashMap<>();
    private final HeldBlock held = new HeldBlock();

    private Phase phase = Phase.BETWEEN;
    private boolean entered;
    private boolean overLimit;
    private boolean heard;
    private boolean inputEnded;
    private boolean finishing;
    private boolean senderBusy;
    private @Nullable Cause cause;
    private String causeDetail = "";

    private MessageHeader header = MessageHeader.unreadable("");
    private SegmentWatch watch = new SegmentWatch();
    private long messageNanos;
    private long judgingNanos;
    private boolean complete;
    private MessageVerdict.@Nullable Permit permit;
    private @Nullable Exchange exchange;
    private @Nullable ReceiverLink link;
    private @Nullable OwnAnswer answer;
    private long passedNanos;
    private long activityNanos;

    private final long openedNanos;
    private long bytesFromSender;
    private long bytesFromReceivers;
    private long reportedFromSender;
    private long reportedFromReceivers;
    private long messages;
    private long answers;
    private long ownAnswers;

    /**
     * Makes a conversation on a connection that a peer has opened. {@link #opened} begins it.
     *
     * @param thread runs tasks on the conversation's thread, behind those that run there now
     * @param endedUnheard hears of it if the connection of a peer that the policy does not know ends without a message
     */
    public ProxiedConversation(
            MessagingSurroundings surroundings,
            Caller peer,
            Timers timers,
            Executor thread,
            BlockConnection sender,
            Receivers receivers,
            BiConsumer<Failure, String> endedUnheard) {
        this.surroundings = surroundings;
        this.limits = surroundings.limits();
        this.timers = timers;
        this.thread = thread;
        this.sender = sender;
        this.receivers = receivers;
        this.endedUnheard = endedUnheard;
        this.deadline = new PhaseDeadline(timers);
        this.guard = new MessageGuard(
                surroundings.policies(),
                surroundings.exclusions(),
                surroundings.clock(),
                peer.listener(),
                peer.evidence());
        this.evidence = peer.evidence();
        this.openedNanos = timers.nanoTime();
        this.activityNanos = openedNanos;
        Device device = guard.device();
        Hl7Names names = device == null ? null : device.hl7();
        this.facts = new AssociationFacts(
                surroundings.ids().next(),
                peer.listener().name(),
                peer.address(),
                surroundings.clock().instant(),
                names == null ? "" : names.application() + '^' + names.facility(),
                "",
                device,
                null);
    }

    /** Begins: a device that is known counts from now on, and may wait with its first message as long as with any. */
    public void opened() {
        Device device = facts.caller();
        if (device != null) {
            entered = surroundings.open().tryEnter(facts.id(), device.id(), this);
            overLimit = !entered;
            sender.tolerate(MllpQuirk.named(device.quirks()));
        }
        if (entered) {
            surroundings.listener().connected(facts);
            awaitNext();
        } else {
            deadline.set(limits.firstMessage(), this::firstMessageOverdue);
        }
    }

    // ---- from outside

    @Override
    public AssociationFacts facts() {
        return facts;
    }

    @Override
    public boolean cut(Cause why, String detail) {
        if (!cut.compareAndSet(false, true)) {
            return false;
        }
        thread.execute(() -> {
            if (phase == Phase.CLOSED) {
                return;
            }
            remember(why, detail);
            if (phase != Phase.BETWEEN && answer == null) {
                if (link != null) {
                    drop(link);
                }
                fail(Kind.CUT, detail);
            }
            complete = true;
            answerAndClose();
        });
        return true;
    }

    @Override
    public PeerEvidence callerEvidence() {
        return evidence;
    }

    @Override
    public List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        add(certificates, sender.peerCertificate());
        links.values().forEach(each -> add(certificates, each.peerCertificate()));
        return certificates;
    }

    private static void add(List<X509Certificate> certificates, @Nullable X509Certificate certificate) {
        if (certificate != null) {
            certificates.add(certificate);
        }
    }

    @Override
    public CompletableFuture<AssociationSnapshot> snapshot() {
        return CompletableFuture.supplyAsync(this::describeNow, thread);
    }

    private AssociationSnapshot describeNow() {
        long now = timers.nanoTime();
        return new AssociationSnapshot(
                facts,
                true,
                List.of(),
                Duration.ofNanos(now - openedNanos),
                Duration.ofNanos(now - activityNanos),
                bytesFromSender,
                bytesFromReceivers,
                messages,
                answers);
    }

    @Override
    public void finish() {
        thread.execute(() -> {
            finishing = true;
            if (phase == Phase.BETWEEN && waiting.isEmpty()) {
                remember(Cause.SHUTDOWN, "");
                close();
            }
        });
    }

    // ---- the sender's side

    @Override
    public void received(MllpBlock block) {
        if (phase == Phase.CLOSED) {
            block.release();
        } else if (block instanceof MllpBlock.Commit commit) {
            passCommit(commit);
        } else if (isWaiting() || !waiting.isEmpty()) {
            waiting.add(block);
            sender.holdBack(true);
        } else {
            take((MllpBlock.Content) block);
        }
    }

    /** Tells whether the next message has to wait for what becomes of this one. */
    private boolean isWaiting() {
        return phase == Phase.AWAITING || phase == Phase.CONNECTING;
    }

    /** Goes on with what has waited. */
    private void proceed() {
        while (!waiting.isEmpty() && !isWaiting() && phase != Phase.CLOSED) {
            take((MllpBlock.Content) waiting.remove());
        }
        if (waiting.isEmpty() && !isWaiting() && phase != Phase.CLOSED) {
            sender.holdBack(false);
            if (inputEnded) {
                inputEnded();
            }
        }
    }

    private void take(MllpBlock.Content content) {
        activityNanos = timers.nanoTime();
        if (content.first()) {
            begin();
        }
        int length = content.bytes().readableBytes();
        complete = content.last();
        switch (phase) {
            case HEADER, HOLDING -> {
                boolean second = watch.seesHeader(content.bytes());
                held.add(content.bytes(), content.last());
                collect(second);
            }
            case STREAMING -> stream(content, length);
            case DISCARDING -> {
                content.release();
                if (complete) {
                    giveAnswer();
                }
            }
            case BETWEEN, CONNECTING, AWAITING, CLOSED -> content.release();
        }
    }

    private void begin() {
        heard = true;
        messages++;
        judgingNanos = 0;
        phase = Phase.HEADER;
        header = MessageHeader.unreadable("no header segment");
        watch = new SegmentWatch();
        permit = null;
        answer = null;
        messageNanos = timers.nanoTime();
        deadline.setAt(messageNanos + limits.message().toNanos(), this::messageOverdue);
    }

    private void collect(boolean second) {
        if (phase == Phase.HEADER) {
            int length = held.length() == 0 ? 0 : held.firstSegmentLength();
            if (length < 0 && !complete && held.length() <= MessageHeader.MAX_BYTES) {
                return;
            }
            header = held.length() == 0
                    ? MessageHeader.unreadable("an empty message")
                    : MessageHeader.read(held.bytes(), held.bytes().readerIndex(), length < 0 ? held.length() : length);
            phase = Phase.HOLDING;
            if (!judge()) {
                return;
            }
        }
        if (header.isBatch()) {
            if (!collectBatch()) {
                return;
            }
        } else if (second) {
            deny(malformed("a second header within the message"));
            return;
        }
        if (complete || held.length() > limits.heldBytes()) {
            pass();
        }
    }

    /** Returns whether the message may go on. */
    private boolean judge() {
        long begin = System.nanoTime();
        MessageVerdict verdict;
        if (overLimit) {
            verdict = new MessageVerdict.Deny(
                    header,
                    ReasonCode.LIMIT,
                    "the device has as many connections and associations open as it may",
                    null,
                    null,
                    true);
        } else if (!header.isBatch() || header.problem() != null || guard.device() == null) {
            verdict = guard.judge(header);
        } else if (!guard.admitsBatches()) {
            verdict = MessageGuard.refusedBatch(header);
        } else {
            return true;
        }
        judgingNanos = System.nanoTime() - begin;
        return accept(verdict);
    }

    private boolean accept(MessageVerdict verdict) {
        if (verdict instanceof MessageVerdict.Deny deny) {
            deny(deny);
            return false;
        }
        Device counted = facts.caller();
        if (!entered
                || counted == null
                || !counted.id().equals(required(guard.device()).id())) {
            deny(new MessageVerdict.Deny(
                    header,
                    ReasonCode.UNKNOWN_DEVICE,
                    "the policy has come to know this connection as another device's",
                    null,
                    null,
                    true));
            return false;
        }
        permit = (MessageVerdict.Permit) verdict;
        surroundings.listener().messageJudged(facts, verdict, guard.judgedBy(judgingNanos));
        return true;
    }

    /** Returns whether the batch is complete and permitted. */
    private boolean collectBatch() {
        if (held.length() > MAX_BATCH_BYTES) {
            deny(new MessageVerdict.Deny(
                    header, ReasonCode.LIMIT, "a batch of more than " + MAX_BATCH_BYTES + " bytes", null, null, true));
            return false;
        }
        return complete && accept(guard.judgeBatch(header, Batches.headers(held.bytes())));
    }

    private void deny(MessageVerdict.Deny deny) {
        surroundings.listener().messageJudged(facts, deny, guard.judgedBy(judgingNanos));
        if (deny.ends()) {
            remember(
                    deny.reason() == ReasonCode.MALFORMED ? Cause.PROTOCOL_ERROR_CALLER : Cause.CUT,
                    deny.reason().code());
        }
        answerWhenComplete(new OwnAnswer(
                true,
                WireAnswers.message(deny.reason(), header),
                WireAnswers.messageField(deny.reason()),
                deny.reason().code(),
                "refused by policy: " + deny.reason().code(),
                deny.ends()));
    }

    private MessageVerdict.Deny malformed(String detail) {
        return new MessageVerdict.Deny(header, ReasonCode.MALFORMED, detail, null, null, true);
    }

    // ---- to the receiver

    private void pass() {
        MessageVerdict.Permit permitted = required(permit);
        Device receiver = permitted.called();
        Endpoint endpoint = required(required(receiver.hl7()).listens());
        ReceiverLink kept = links.get(receiver.id());
        if (kept != null && !(kept.isConnected() && kept.serves(permitted.policy(), endpoint))) {
            drop(kept);
            kept = null;
        }
        List<String> controlIds =
                header.isBatch() ? Batches.controlIds(header, held.bytes()) : List.of(header.controlId());
        exchange = new Exchange(
                header,
                receiver,
                controlIds,
                surroundings.listener().readsContent()
                        ? MessageSubject.read(held.bytes(), header.delimiters())
                        : MessageSubject.UNREAD);
        passedNanos = timers.nanoTime();
        if (kept == null) {
            ReceiverLink opening = new ReceiverLink(this, receiver, endpoint, permitted.policy(), limits.heldBytes());
            links.put(receiver.id(), opening);
            link = opening;
            opening.open(receivers, required(guard.device()));
            if (!opening.isConnected()) {
                phase = Phase.CONNECTING;
                deadline.set(limits.acknowledgement(), this::acknowledgementOverdue);
                return;
            }
        } else {
            link = kept;
        }
        passHeld();
    }

    /** The connection to the receiver is open. */
    void connected(ReceiverLink opened) {
        if (phase == Phase.CONNECTING && isCurrent(opened)) {
            passHeld();
            proceed();
        }
    }

    private void passHeld() {
        ReceiverLink current = required(link);
        bytesFromSender += held.length();
        required(permit).passage().passed(held.length());
        current.engage();
        current.send(new MllpBlock.Content(held.take(), true, complete));
        if (complete) {
            passed();
        } else {
            phase = Phase.STREAMING;
            deadline.setAt(messageNanos + limits.message().toNanos(), this::messageOverdue);
        }
    }

    private void stream(MllpBlock.Content content, int length) {
        if (watch.seesHeader(content.bytes())) {
            content.release();
            drop(required(link));
            outcome(Kind.BROKEN, null, "a second header within the message");
            deny(malformed("a second header within the message"));
            return;
        }
        bytesFromSender += length;
        required(permit).passage().passed(length);
        required(link).send(content);
        if (complete) {
            passed();
        } else {
            report(false);
        }
    }

    private void passed() {
        Exchange current = required(exchange);
        passedNanos = timers.nanoTime();
        if (current.isAwaited()) {
            phase = Phase.AWAITING;
            deadline.set(limits.acknowledgement(), this::acknowledgementOverdue);
        } else {
            outcome(Kind.PASSED_ON, null, "");
            defer(current, required(link));
            end();
        }
    }

    private void defer(Exchange current, ReceiverLink from) {
        deferred.put(current, from);
        if (deferred.size() > MAX_DEFERRED) {
            deferred.remove(deferred.keySet().iterator().next());
        }
    }

    // ---- from the receiver

    /** Returns the exchange that an answer belongs to, or null if nobody waits for it. */
    @Nullable
    Exchange awaiting(ReceiverLink from, Acknowledgement acknowledgement) {
        if (senderBusy) {
            return null;
        }
        Exchange current = exchange;
        if (current != null && phase == Phase.AWAITING && isCurrent(from) && current.expects(acknowledgement)) {
            return current;
        }
        for (Map.Entry<Exchange, ReceiverLink> entry : deferred.entrySet()) {
            if (isSame(entry.getValue(), from) && entry.getKey().expects(acknowledgement)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** A piece of an answer goes to the sender, as it is. */
    void toSender(MllpBlock.Content content) {
        activityNanos = timers.nanoTime();
        bytesFromReceivers += content.bytes().readableBytes();
        boolean last = content.last();
        sender.send(content);
        senderBusy = !last;
        if (last) {
            while (!unsent.isEmpty()) {
                sender.send(unsent.remove());
            }
        }
    }

    /** An answer has gone to the sender as a whole. */
    void answered(ReceiverLink from, Exchange current, Acknowledgement acknowledgement) {
        answers++;
        expectCommit(Optional.of(from));
        current.take(acknowledgement);
        report(true);
        if (exchange != current) {
            if (!current.isOpen()) {
                deferred.remove(current);
            }
            return;
        }
        outcome(Kind.ACKNOWLEDGED, acknowledgement.code(), "");
        if (current.isOpen()) {
            defer(current, from);
        }
        end();
        proceed();
    }

    /** An answer that nobody waits for was let fall. */
    void stray(ReceiverLink from) {
        surroundings.listener().strayAnswer(facts, from.receiver());
    }

    /** The receiver has said by a commit block whether a message is in safe keeping. */
    void committed(ReceiverLink from, MllpBlock.Commit commit) {
        Exchange current = exchange;
        boolean awaited = current != null && phase == Phase.AWAITING && isCurrent(from);
        boolean expected = awaited && required(current).takeCommit();
        if (!expected) {
            awaited = false;
            for (Map.Entry<Exchange, ReceiverLink> entry : deferred.entrySet()) {
                if (isSame(entry.getValue(), from) && entry.getKey().takeCommit()) {
                    expected = true;
                    break;
                }
            }
        }
        if (!expected) {
            stray(from);
            return;
        }
        tell(commit);
        if (awaited && !commit.positive()) {
            outcome(Kind.NOT_COMMITTED, null, "");
            end();
            proceed();
        }
    }

    /** The connection to a receiver is gone. */
    void lost(ReceiverLink from, String detail) {
        boolean relaying = senderBusy && from.isRelaying();
        links.remove(from.receiver().id(), from);
        deferred.values().removeIf(other -> isSame(other, from));
        if (phase == Phase.CLOSED) {
            return;
        }
        if (relaying) {
            // Half of an answer is out, and nothing can be said behind it.
            remember(Cause.LOST_CALLED, detail);
            if (exchange != null && isCurrent(from)) {
                outcome(Kind.RECEIVER_LOST, null, detail);
            }
            close();
        } else if (exchange != null && isCurrent(from) && answer == null) {
            fail(phase == Phase.CONNECTING ? Kind.RECEIVER_UNREACHABLE : Kind.RECEIVER_LOST, detail);
            proceed();
        }
    }

    /** The sender says by a commit block whether an answer is in safe keeping. It goes to whoever gave that answer. */
    private void passCommit(MllpBlock.Commit commit) {
        Optional<ReceiverLink> author = uncommitted.poll();
        if (author == null) {
            violated("a commit block that answers nothing");
            return;
        }
        author.filter(ReceiverLink::isConnected).ifPresent(to -> to.send(commit));
    }

    private void expectCommit(Optional<ReceiverLink> author) {
        uncommitted.add(author);
        if (uncommitted.size() > MAX_UNCOMMITTED) {
            uncommitted.remove();
        }
    }

    // ---- answers of our own

    private void fail(Kind kind, String detail) {
        outcome(kind, null, detail);
        answerWhenComplete(
                new OwnAnswer(false, ErrorCode.APPLICATION_INTERNAL_ERROR, 0, kind.word(), sentence(kind), finishing));
    }

    private static String sentence(Kind kind) {
        return switch (kind) {
            case RECEIVER_UNREACHABLE -> "the receiver cannot be reached and has not got the message";
            case NO_ACKNOWLEDGEMENT -> "the receiver has not answered in time and may have the message";
            case RECEIVER_LOST -> "the connection to the receiver broke and it may have the message";
            default -> "the connection was ended";
        };
    }

    private void answerWhenComplete(OwnAnswer given) {
        held.release();
        if (phase == Phase.STREAMING && link != null) {
            drop(link);
        }
        answer = given;
        phase = Phase.DISCARDING;
        if (complete) {
            giveAnswer();
        }
    }

    private void giveAnswer() {
        OwnAnswer given = required(answer);
        say(given);
        end();
        if (given.ends()) {
            close();
        }
    }

    private void say(OwnAnswer given) {
        ownAnswers++;
        AcknowledgementCode code = header.enhanced()
                ? given.rejected() ? AcknowledgementCode.CR : AcknowledgementCode.CE
                : given.rejected() ? AcknowledgementCode.AR : AcknowledgementCode.AE;
        OwnAcknowledgement acknowledgement = new OwnAcknowledgement(
                header,
                code,
                given.error(),
                given.field(),
                given.reason(),
                given.text(),
                facts.id() + '.' + ownAnswers,
                surroundings.clock().instant());
        expectCommit(Optional.empty());
        tell(new MllpBlock.Content(acknowledgement.encode(ByteBufAllocator.DEFAULT), true, true));
    }

    /** Sends a block of our own, or a commit block, between those of receivers. */
    private void tell(MllpBlock block) {
        if (senderBusy) {
            unsent.add(block);
        } else {
            sender.send(block);
        }
    }

    // ---- deadlines and ends

    private void awaitNext() {
        deadline.set(limits.idle(), this::idleOverdue);
    }

    private void end() {
        held.release();
        permit = null;
        exchange = null;
        link = null;
        answer = null;
        complete = false;
        phase = Phase.BETWEEN;
        report(true);
        if (entered) {
            awaitNext();
        }
        boolean old = timers.nanoTime() - openedNanos >= limits.lifetime().toNanos();
        if ((finishing || old) && waiting.isEmpty()) {
            remember(old ? Cause.LIFETIME : Cause.SHUTDOWN, "");
            close();
        }
    }

    private void idleOverdue() {
        remember(Cause.IDLE, "no message for " + limits.idle().toSeconds() + " s");
        close();
    }

    private void firstMessageOverdue() {
        if (!heard) {
            endedUnheard.accept(Failure.REQUEST_DEADLINE, "");
            heard = true;
        }
        remember(Cause.REFUSED, "no message in time");
        close();
    }

    private void messageOverdue() {
        broken(
                ReasonCode.LIMIT,
                "message not complete within " + limits.message().toSeconds() + " s");
    }

    private void acknowledgementOverdue() {
        ReceiverLink current = required(link);
        boolean relaying = senderBusy && current.isRelaying();
        Kind kind = phase == Phase.CONNECTING ? Kind.RECEIVER_UNREACHABLE : Kind.NO_ACKNOWLEDGEMENT;
        String detail = "no answer within " + limits.acknowledgement().toSeconds() + " s";
        // Whatever still comes on this connection must not be taken for the answer to a later message.
        drop(current);
        if (relaying) {
            outcome(kind, null, detail);
            remember(Cause.LOST_CALLED, detail);
            close();
        } else {
            fail(kind, detail);
            proceed();
        }
    }

    @Override
    public void invalid(MllpException violation) {
        String detail = String.valueOf(violation.getMessage());
        if (violation.isTooLong()) {
            broken(ReasonCode.LIMIT, detail);
        } else {
            violated(detail);
        }
    }

    private void violated(String detail) {
        if (!heard && !entered) {
            heard = true;
            endedUnheard.accept(Failure.PROTOCOL_ERROR, detail);
        }
        broken(ReasonCode.MALFORMED, detail);
    }

    /** The sender has sent what cannot be, or too much, or too slowly: it is told so if a message is under way, and left. */
    private void broken(ReasonCode reason, String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        remember(Cause.PROTOCOL_ERROR_CALLER, detail);
        complete = true;
        switch (phase) {
            case HEADER, HOLDING -> deny(new MessageVerdict.Deny(readableHeader(), reason, detail, null, null, true));
            case STREAMING -> {
                outcome(Kind.BROKEN, null, detail);
                deny(new MessageVerdict.Deny(header, reason, detail, null, null, true));
            }
            case DISCARDING -> answerAndClose();
            // What was complete before is answered first.
            case CONNECTING, AWAITING -> finishing = true;
            case BETWEEN, CLOSED -> close();
        }
    }

    private MessageHeader readableHeader() {
        if (phase == Phase.HEADER && held.length() > 0) {
            int length = Math.min(held.length(), MessageHeader.MAX_BYTES);
            header = MessageHeader.read(held.bytes(), held.bytes().readerIndex(), length);
        }
        return header;
    }

    private void answerAndClose() {
        if (answer != null && phase == Phase.DISCARDING) {
            say(answer);
        }
        close();
    }

    @Override
    public void inputEnded() {
        inputEnded = true;
        if (phase == Phase.BETWEEN && waiting.isEmpty()) {
            remember(Cause.RELEASED, "");
            close();
        } else if (!isWaiting() && waiting.isEmpty() && phase != Phase.CLOSED) {
            violated("connection closed within a message");
        }
    }

    @Override
    public void closed(String detail) {
        if (phase != Phase.CLOSED) {
            boolean within = phase != Phase.BETWEEN;
            if (!heard && !entered) {
                endedUnheard.accept(Failure.CLOSED_BY_PEER, detail);
            }
            remember(within || !detail.isEmpty() ? Cause.LOST_CALLER : Cause.RELEASED, detail);
            if (exchange != null && answer == null) {
                outcome(Kind.SENDER_LOST, null, detail);
            }
            close();
        }
        finishUp();
    }

    /** Lets go of everything; {@link #closed} is still to come, unless it has called this. */
    private void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        boolean midMessage = phase == Phase.STREAMING;
        ReceiverLink current = link;
        boolean unanswered = exchange != null && answer == null;
        phase = Phase.CLOSED;
        deadline.cancel();
        held.release();
        waiting.forEach(MllpBlock::release);
        waiting.clear();
        unsent.forEach(MllpBlock::release);
        unsent.clear();
        for (ReceiverLink each : links.values()) {
            boolean outstanding = isSame(each, current) && (midMessage || unanswered);
            each.leave(outstanding || deferred.containsValue(each));
        }
        links.clear();
        deferred.clear();
        exchange = null;
        link = null;
        sender.close();
    }

    private void finishUp() {
        report(true);
        if (!entered) {
            return;
        }
        entered = false;
        surroundings.open().leave(facts.id(), required(facts.caller()).id());
        surroundings
                .listener()
                .ended(
                        facts,
                        new AssociationEnd(
                                required(cause),
                                causeDetail,
                                Duration.ofNanos(timers.nanoTime() - openedNanos),
                                bytesFromSender,
                                bytesFromReceivers,
                                messages,
                                answers));
    }

    /** Ends a link and forgets what may still come on it. */
    private void drop(ReceiverLink dropped) {
        links.remove(dropped.receiver().id(), dropped);
        deferred.values().removeIf(other -> isSame(other, dropped));
        dropped.close();
    }

    private void outcome(Kind kind, @Nullable AcknowledgementCode code, String detail) {
        Exchange current = exchange;
        Device receiver = current != null ? current.receiver() : permit == null ? null : permit.called();
        if (receiver != null) {
            tell(
                    new MessageOutcome(
                            current == null ? header : current.header(),
                            receiver,
                            kind,
                            code,
                            Duration.ofNanos(current == null ? 0 : timers.nanoTime() - passedNanos),
                            detail),
                    current == null ? MessageSubject.UNREAD : current.subject());
        }
    }

    private void tell(MessageOutcome outcome, MessageSubject subject) {
        surroundings.listener().messageAnswered(facts, outcome);
        if (surroundings.listener().readsContent()) {
            surroundings.listener().messagePassed(facts, outcome, subject);
        }
    }

    private void report(boolean all) {
        report(Sender.CALLER, bytesFromSender - reportedFromSender, all);
        report(Sender.CALLED, bytesFromReceivers - reportedFromReceivers, all);
    }

    private void report(Sender from, long bytes, boolean all) {
        if (bytes > (all ? 0 : 1 << 20)) {
            surroundings.listener().relayed(facts, from, bytes);
            if (from == Sender.CALLER) {
                reportedFromSender = bytesFromSender;
            } else {
                reportedFromReceivers = bytesFromReceivers;
            }
        }
    }

    /** Keeps the first cause: what follows from it is not what ended the conversation. */
    private void remember(Cause newCause, String detail) {
        if (cause == null) {
            cause = newCause;
            causeDetail = detail;
        }
    }

    private boolean isCurrent(ReceiverLink other) {
        return isSame(link, other);
    }

    @SuppressWarnings("ReferenceEquality") // A link is one connection.
    private static boolean isSame(@Nullable ReceiverLink one, @Nullable ReceiverLink other) {
        return one == other;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not in this phase of the conversation");
        }
        return value;
    }
}
