package dev.gantry.proxy.observe;

import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.OperationVerdict;
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

    private record ZonePair(String from, String to) {}

    private record MessageKey(CommandField command, Sender sender, ReasonCode reason) {}

    /** Meters of one pair of zones, found once and used for each message. */
    private record PairMeters(
            Tags tags, Counter fromCaller, Counter fromCalled, ConcurrentHashMap<MessageKey, Counter> messages) {}

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
        return pairs.computeIfAbsent(
                new ZonePair(zone(association.caller()), zone(association.called())), this::pairMeters);
    }

    private PairMeters pairMeters(ZonePair pair) {
        Tags tags = Tags.of("from_zone", pair.from(), "to_zone", pair.to());
        return new PairMeters(
                tags,
                registry.counter("gantry.relayed.bytes", tags.and("sender", "caller")),
                registry.counter("gantry.relayed.bytes", tags.and("sender", "called")),
                new ConcurrentHashMap<>());
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
