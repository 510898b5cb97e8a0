package dev.gantry.proxy.demo.scene;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.tls.trust.TrustFailure;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears of everything that the proxy decides, keeps it by the address that each connection came from, and tells it when the
 * connection is over. Called on the proxy's threads, asked on another.
 */
public final class DecisionRecorder implements AssociationListener, ConnectionListener {
    /** A connection that is over, with what was decided about it. */
    public record Heard(InetSocketAddress peer, String calling, String called, Decided decided, String commands) {}

    private final Map<InetSocketAddress, Entry> open = new HashMap<>();
    private final Map<InetSocketAddress, Heard> over = new HashMap<>();
    private final Consumer<Heard> told;
    private boolean keeping = true;

    /** What is known of a connection so far. */
    private static final class Entry {
        private Effect effect = Effect.DENY;
        private final List<String> reasons = new ArrayList<>();
        private final Set<String> rules = new TreeSet<>();
        private final Set<String> commands = new LinkedHashSet<>();
        private String detail = "";
        private String receiver = "";

        private Decided decided() {
            return new Decided(effect, reasons, List.copyOf(rules), detail);
        }
    }

    /**
     * Makes a recorder.
     *
     * @param told hears of each connection that is over; called on the proxy's threads, and so must return at once
     */
    public DecisionRecorder(Consumer<Heard> told) {
        this.told = told;
    }

    /** Waits until the connection from {@code peer} is over; empty where it is not in time. */
    public synchronized Optional<Decided> await(InetSocketAddress peer, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long remaining = patience.toMillis();
        while (!over.containsKey(peer) && remaining > 0) {
            wait(remaining);
            remaining = (deadline - System.nanoTime()) / 1_000_000;
        }
        return Optional.ofNullable(over.remove(peer)).map(Heard::decided);
    }

    /** Keeps nothing from now on: nobody will ask. */
    public synchronized void stopKeeping() {
        keeping = false;
        over.clear();
    }

    @Override
    public synchronized void judged(AssociationFacts association, AssociationVerdict verdict) {
        Entry entry = open.computeIfAbsent(association.peer(), peer -> new Entry());
        if (verdict instanceof AssociationVerdict.Reject reject) {
            entry.effect = Effect.DENY;
            entry.reasons.add(reject.reason().code());
            entry.detail = reject.detail();
            addRules(entry, reject.decision());
        } else if (verdict instanceof AssociationVerdict.Proceed proceed) {
            entry.effect = Effect.ALLOW;
            addRules(entry, proceed.plan().decision());
            for (ContextDecision context : proceed.plan().decision().contexts()) {
                if (context.effect() == Effect.DENY) {
                    entry.reasons.add(context.reason().code());
                }
            }
        }
    }

    private static void addRules(Entry entry, @Nullable AssociationDecision decision) {
        if (decision != null) {
            entry.rules.addAll(decision.rules());
        }
    }

    @Override
    public synchronized void operationJudged(
            AssociationFacts association, Sender sender, CommandField command, Uid sopClass, OperationVerdict verdict) {
        Entry entry = open.get(association.peer());
        if (entry == null) {
            return;
        }
        entry.commands.add(command.keyword());
        if (verdict instanceof OperationVerdict.Refuse refuse) {
            entry.effect = Effect.DENY;
            entry.reasons.add(refuse.reason().code());
            entry.detail = refuse.detail();
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            entry.effect = Effect.DENY;
            entry.reasons.add("malformed");
            entry.detail = violation.detail();
        }
    }

    @Override
    public synchronized void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        boolean first = !open.containsKey(association.peer());
        Entry entry = open.computeIfAbsent(association.peer(), peer -> new Entry());
        entry.commands.add(verdict.header().shownMessage());
        entry.receiver = verdict.header().shownReceiver();
        if (verdict instanceof MessageVerdict.Deny deny) {
            entry.effect = Effect.DENY;
            entry.reasons.add(deny.reason().code());
            entry.detail = deny.detail();
            if (deny.decision() != null) {
                entry.rules.addAll(deny.decision().rules());
            }
        } else if (verdict instanceof MessageVerdict.Permit permit) {
            entry.effect = first ? Effect.ALLOW : entry.effect;
            entry.rules.addAll(permit.decision().rules());
        }
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        finish(association.peer(), association.callingAe(), association.calledAe());
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {}

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {}

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        Entry entry = new Entry();
        entry.reasons.add(failure.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        entry.detail = detail;
        trustFailure(detail).ifPresent(entry.reasons::add);
        synchronized (this) {
            open.put(peer, entry);
        }
        finish(peer, "", "");
    }

    /** The proxy begins what it says of a certificate that it does not believe with the code of why. */
    private static Optional<String> trustFailure(String detail) {
        return Arrays.stream(TrustFailure.values())
                .map(TrustFailure::code)
                .filter(code -> detail.startsWith(code + ":"))
                .findFirst();
    }

    private void finish(InetSocketAddress peer, String calling, String called) {
        Heard heard;
        synchronized (this) {
            Entry entry = open.remove(peer);
            if (entry == null) {
                return;
            }
            heard = new Heard(
                    peer,
                    calling,
                    called.isEmpty() ? entry.receiver : called,
                    entry.decided(),
                    String.join(", ", entry.commands));
            if (keeping) {
                over.put(peer, heard);
                notifyAll();
            }
        }
        told.accept(heard);
    }
}
