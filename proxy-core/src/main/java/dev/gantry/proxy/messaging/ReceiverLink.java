package dev.gantry.proxy.messaging;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.proxy.hl7.Acknowledgement;
import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpException;
import dev.gantry.proxy.mllp.MllpQuirk;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection of a conversation to one receiver, and the answer that is coming in on it. */
final class ReceiverLink implements ReceiverConnection.User {
    private enum Answer {
        NONE,
        COLLECTING,
        RELAYING,
        DROPPING
    }

    private final ProxiedConversation conversation;
    private final Device receiver;
    private final Endpoint endpoint;
    private final CompiledPolicy policy;
    private final int heldBytes;
    private volatile @Nullable ReceiverConnection connection;
    private final HeldBlock held = new HeldBlock();
    private Answer answer = Answer.NONE;
    private @Nullable Acknowledgement relayed;
    private @Nullable Exchange answered;
    private boolean closed;

    ReceiverLink(
            ProxiedConversation conversation,
            Device receiver,
            Endpoint endpoint,
            CompiledPolicy policy,
            int heldBytes) {
        this.conversation = conversation;
        this.receiver = receiver;
        this.endpoint = endpoint;
        this.policy = policy;
        this.heldBytes = heldBytes;
    }

    void open(Receivers receivers, Device sender) {
        ReceiverConnection opened = receivers.to(sender, receiver, endpoint, policy, this);
        connection = opened;
        if (opened.isConnected()) {
            opened.tolerate(MllpQuirk.named(receiver.quirks()));
        }
    }

    @Nullable
    X509Certificate peerCertificate() {
        ReceiverConnection current = connection;
        return current == null ? null : current.peerCertificate();
    }

    Device receiver() {
        return receiver;
    }

    /** Returns whether it may carry a message that {@code current} permits: it was opened under that very policy. */
    @SuppressWarnings("ReferenceEquality") // A policy is replaced as a whole.
    boolean serves(CompiledPolicy current, Endpoint where) {
        return policy == current && endpoint.equals(where);
    }

    boolean isConnected() {
        return !closed && connection != null && connection.isConnected();
    }

    /** Returns whether part of an answer has gone to the sender, and the rest has not. */
    boolean isRelaying() {
        return answer == Answer.RELAYING;
    }

    void engage() {
        connection().engage();
    }

    void send(MllpBlock block) {
        connection().send(block);
    }

    /** Ends the link; nothing is heard of it any more. */
    void close() {
        if (!closed) {
            closed = true;
            held.release();
            connection().close();
        }
    }

    /** Leaves the connection to others, if nothing is under way on it. */
    void leave(boolean answersOutstanding) {
        if (answersOutstanding || answer != Answer.NONE || !isConnected()) {
            close();
        } else if (!closed) {
            closed = true;
            connection().park();
        }
    }

    @Override
    public void connected() {
        if (!closed) {
            connection().tolerate(MllpQuirk.named(receiver.quirks()));
            conversation.connected(this);
        }
    }

    @Override
    public void received(MllpBlock block) {
        if (closed) {
            block.release();
        } else if (block instanceof MllpBlock.Content content) {
            take(content);
        } else if (block instanceof MllpBlock.Commit commit) {
            conversation.committed(this, commit);
        }
    }

    private void take(MllpBlock.Content content) {
        if (content.first()) {
            answer = Answer.COLLECTING;
        }
        switch (answer) {
            case COLLECTING -> collect(content);
            case RELAYING -> {
                conversation.toSender(content);
                if (content.last()) {
                    ended();
                }
            }
            case NONE, DROPPING -> {
                content.release();
                if (content.last()) {
                    answer = Answer.NONE;
                }
            }
        }
    }

    private void collect(MllpBlock.Content content) {
        held.add(content.bytes(), content.last());
        Optional<Acknowledgement> found = Acknowledgement.find(held.bytes(), content.last());
        if (found.isEmpty() && !content.last() && held.length() <= heldBytes) {
            return;
        }
        Exchange exchange = found.isEmpty() ? null : conversation.awaiting(this, found.get());
        if (exchange == null || found.isEmpty()) {
            held.release();
            answer = content.last() ? Answer.NONE : Answer.DROPPING;
            conversation.stray(this);
            return;
        }
        answered = exchange;
        relayed = found.get();
        answer = Answer.RELAYING;
        conversation.toSender(new MllpBlock.Content(held.take(), true, content.last()));
        if (content.last()) {
            ended();
        }
    }

    private void ended() {
        Exchange exchange = answered;
        Acknowledgement acknowledgement = relayed;
        answer = Answer.NONE;
        answered = null;
        relayed = null;
        if (exchange != null && acknowledgement != null) {
            conversation.answered(this, exchange, acknowledgement);
        }
    }

    @Override
    public void invalid(MllpException violation) {
        lost(String.valueOf(violation.getMessage()));
    }

    @Override
    public void inputEnded() {
        lost("connection closed");
    }

    @Override
    public void closed(String detail) {
        lost(detail.isEmpty() ? "connection closed" : detail);
    }

    private void lost(String detail) {
        if (!closed) {
            close();
            conversation.lost(this, detail);
        }
    }

    private ReceiverConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("no connection yet");
        }
        return connection;
    }
}
