package dev.gantry.proxy.observe;

import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.hl7.AcknowledgementCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of associations and connections. Zones, devices and listeners are labels; who is not known to the policy is
 * {@code unknown}, whatever it calls itself, so the number of series is bounded by the configuration.
 */
public final class ProxyMetrics implements AssociationListener, ConnectionListener {
    private static final String UNKNOWN = "unknown";

    private final MeterRegistry registry;
    private final ConcurrentHashMap<ZonePair, PairMeters> pairs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicInteger> reachable = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    /** The meters that were asked for last: what is relayed next is mostly between the same zones. */
    private volatile @Nullable PairMeters last;

    private record ZonePair(String from, String to) {}

    private record MessageKey(CommandField command, Sender sender, ReasonCode reason) {}

    private record Hl7Key(String type, ReasonCode reason) {}

    private record AnswerKey(
            MessageOutcome.Kind kind, @Nullable AcknowledgementCode code) {}

    /** Meters of one pair of zones, found once and used for each message. */
    private record PairMeters(
            ZonePair pair,
            Tags tags,
            Counter fromCaller,
            Counter fromCalled,
            ConcurrentHashMap<MessageKey, Counter> messages,
            ConcurrentHashMap<Hl7Key, Counter> hl7,
            ConcurrentHashMap<AnswerKey, Counter> answers,
            Timer answerTime) {}

    public ProxyMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("gantry.associations.open", open);
    }

    @Override
    public void judged(AssociationFacts association, AssociationVerdict verdict) {
        ReasonCode reason = verdict instanceof AssociationVerdict.Reject reject ? reject.reason() : ReasonCode.ALLOWED;
        registry.counter(
                        "gantry.associations",
                        meters(association)
                                .tags()
                                .and("decision", reason == ReasonCode.ALLOWED ? "allow" : "deny")
                                .and("reason", reason.code()))
                .increment();
        if (reason == ReasonCode.ALLOWED) {
            open.incrementAndGet();
        }
    }

    @Override
    public void established(AssociationFacts association, Negotiation negotiation) {
        upstreamState(association.called(), 1);
    }

    @Override
    public void operationJudged(
            AssociationFacts association, Sender sender, CommandField command, Uid sopClass, OperationVerdict verdict) {
        PairMeters meters = meters(association);
        meters.messages()
                .computeIfAbsent(new MessageKey(command, sender, reason(verdict)), key -> messageCounter(meters, key))
                .increment();
    }

    @Override
    public void connected(AssociationFacts association) {
        open.incrementAndGet();
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        boolean allowed = verdict instanceof MessageVerdict.Permit;
        ReasonCode reason = verdict instanceof MessageVerdict.Deny deny ? deny.reason() : ReasonCode.ALLOWED;
        // What is allowed stands in the policy; what is not may be any three letters.
        String type = allowed
                ? verdict.header().isBatch() ? "batch" : verdict.header().type()
                : "other";
        PairMeters meters = meters(association, verdict.called());
        meters.hl7()
                .computeIfAbsent(new Hl7Key(type, reason), key -> hl7Counter(meters, key))
                .increment();
    }

    @Override
    public void messageAnswered(AssociationFacts association, MessageOutcome outcome) {
        PairMeters meters = meters(association, outcome.receiver());
        meters.answers()
                .computeIfAbsent(new AnswerKey(outcome.kind(), outcome.code()), key -> answerCounter(meters, key))
                .increment();
        switch (outcome.kind()) {
            case ACKNOWLEDGED -> {
                meters.answerTime().record(outcome.took());
                upstreamState(outcome.receiver(), 1);
            }
            case RECEIVER_UNREACHABLE, NO_ACKNOWLEDGEMENT, RECEIVER_LOST -> upstreamState(outcome.receiver(), 0);
            case PASSED_ON, NOT_COMMITTED, SENDER_LOST, CUT, BROKEN -> {}
        }
    }

    @Override
    public void strayAnswer(AssociationFacts association, Device receiver) {
        registry.counter("gantry.hl7.stray.answers", "device", receiver.id()).increment();
    }

    @Override
    public void relayed(AssociationFacts association, Sender sender, long bytes) {
        PairMeters meters = meters(association);
        (sender == Sender.CALLER ? meters.fromCaller() : meters.fromCalled()).increment((double) bytes);
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        registry.counter(
                        "gantry.associations.ended",
                        meters(association).tags().and("cause", word(end.cause().name())))
                .increment();
        if (end.cause() != AssociationEnd.Cause.REFUSED) {
            open.decrementAndGet();
            Timer.builder("gantry.association.duration")
                    .tags(meters(association).tags())
                    .register(registry)
                    .record(end.lasted());
        }
        if (end.cause() == AssociationEnd.Cause.CALLED_UNAVAILABLE) {
            upstreamState(association.called(), 0);
        }
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {
        registry.counter("gantry.connections", "listener", listener).increment();
    }

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {
        registry.counter("gantry.tls.handshakes", "listener", listener, "protocol", protocol, "cipher", cipherSuite)
                .increment();
    }

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        registry.counter("gantry.connections.failed", "listener", listener, "failure", word(failure.name()))
                .increment();
    }

    private void upstreamState(@Nullable Device device, int state) {
        if (device != null) {
            AtomicInteger gauge = reachable.computeIfAbsent(
                    device.id(),
                    id -> registry.gauge("gantry.upstream.up", Tags.of("device", id), new AtomicInteger()));
            if (gauge != null) {
                gauge.set(state);
            }
        }
    }

    private PairMeters meters(AssociationFacts association) {
        return meters(association, association.called());
    }

    private PairMeters meters(AssociationFacts association, @Nullable Device called) {
        ZonePair pair = new ZonePair(zone(association.caller()), zone(called));
        PairMeters meters = last;
        if (meters == null || !meters.pair().equals(pair)) {
            meters = pairs.computeIfAbsent(pair, this::pairMeters);
            last = meters;
        }
        return meters;
    }

    private PairMeters pairMeters(ZonePair pair) {
        Tags tags = Tags.of("from_zone", pair.from(), "to_zone", pair.to());
        return new PairMeters(
                pair,
                tags,
                registry.counter("gantry.relayed.bytes", tags.and("sender", "caller")),
                registry.counter("gantry.relayed.bytes", tags.and("sender", "called")),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(),
                Timer.builder("gantry.hl7.answer.time").tags(tags).register(registry));
    }

    private Counter messageCounter(PairMeters meters, MessageKey key) {
        return registry.counter(
                "gantry.dimse.messages",
                meters.tags()
                        .and("command", word(key.command().name()))
                        .and("sender", word(key.sender().name()))
                        .and("decision", key.reason() == ReasonCode.ALLOWED ? "allow" : "deny")
                        .and("reason", key.reason().code()));
    }

    private Counter hl7Counter(PairMeters meters, Hl7Key key) {
        return registry.counter(
                "gantry.hl7.messages",
                meters.tags()
                        .and("type", key.type())
                        .and("decision", key.reason() == ReasonCode.ALLOWED ? "allow" : "deny")
                        .and("reason", key.reason().code()));
    }

    private Counter answerCounter(PairMeters meters, AnswerKey key) {
        AcknowledgementCode code = key.code();
        return registry.counter(
                "gantry.hl7.answers",
                meters.tags().and("outcome", key.kind().word()).and("code", code == null ? "none" : code.name()));
    }

    private static ReasonCode reason(OperationVerdict verdict) {
        if (verdict instanceof OperationVerdict.Refuse refuse) {
            return refuse.reason();
        }
        return verdict instanceof OperationVerdict.Violation ? ReasonCode.MALFORMED : ReasonCode.ALLOWED;
    }

    private static String zone(@Nullable Device device) {
        return device == null ? UNKNOWN : device.zone();
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
