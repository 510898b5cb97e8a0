package dev.gantry.proxy;

import dev.gantry.policy.Device;
import dev.gantry.policy.Identification;
import dev.gantry.policy.OnChange;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.activation.PolicyRepository;
import dev.gantry.proxy.activation.PolicyInForce;
import dev.gantry.proxy.activation.PolicyInForce.NoPolicyException;
import dev.gantry.proxy.activation.PolicyWatch;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.AssociationListeners;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.ConnectionListeners;
import dev.gantry.proxy.association.OpenAssociation;
import dev.gantry.proxy.audit.Audit;
import dev.gantry.proxy.audit.AuditEvent;
import dev.gantry.proxy.audit.AuditSettings;
import dev.gantry.proxy.audit.AuditTriggers;
import dev.gantry.proxy.config.AuditConfig;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.LimitsConfig;
import dev.gantry.proxy.config.RevocationConfig;
import dev.gantry.proxy.config.TlsConfig;
import dev.gantry.proxy.control.AssociationSweep;
import dev.gantry.proxy.control.ControlListener;
import dev.gantry.proxy.control.ControlResources;
import dev.gantry.proxy.control.Quarantine;
import dev.gantry.proxy.control.QuarantineFile;
import dev.gantry.proxy.decisions.DecisionFiles;
import dev.gantry.proxy.decisions.DecisionLog;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.expiry.CertificateSightings;
import dev.gantry.proxy.http.HandshakeListener;
import dev.gantry.proxy.instance.CheckedPolicy;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.ListenerException;
import dev.gantry.proxy.instance.PolicyLoader;
import dev.gantry.proxy.instance.ProxyRuntime;
import dev.gantry.proxy.instance.RepositoryTls;
import dev.gantry.proxy.instance.TlsMaterial;
import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.proxy.observe.AssociationLog;
import dev.gantry.proxy.observe.PolicyEffects;
import dev.gantry.proxy.observe.ProcessMetrics;
import dev.gantry.proxy.observe.ProxyMetrics;
import dev.gantry.proxy.transport.TlsContexts;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustAnchors;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The product: a configuration that was read, brought to life. */
public final class Gantry implements ProxyRuntime {
    private static final Duration POLICY_LOOKS = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(Gantry.class);

    private final ProxyServer server;
    private final PolicyInForce policy;
    private final PolicyWatch watch;
    private final DecisionLog decisions;
    private final ConversationMemory memory;
    private final Audit audit;
    private final AuditTriggers triggers;
    private final AssociationLog logs;
    private final Quarantine quarantine;
    private final AssociationSweep sweep;
    private final ControlResources controls;
    private final @Nullable ZoneTrustManager trust;
    private final @Nullable TlsContexts tls;
    private final Clock clock;

    private Gantry(
            ProxyServer server,
            PolicyInForce policy,
            DecisionLog decisions,
            ConversationMemory memory,
            Audit audit,
            AuditTriggers triggers,
            AssociationLog logs,
            Quarantine quarantine,
            RevocationCheck revocations,
            Clock clock,
            @Nullable ZoneTrustManager trust,
            @Nullable TlsContexts tls) {
        this.memory = memory;
        this.server = server;
        this.policy = policy;
        this.watch = new PolicyWatch(policy, POLICY_LOOKS);
        this.decisions = decisions;
        this.quarantine = quarantine;
        ControlListener control = new Control(decisions, triggers);
        this.sweep = new AssociationSweep(server.associations(), policy, quarantine, revocations, control);
        policy.onChange(sweep::changed);
        this.controls = new ControlResources(server.associations(), policy, quarantine, sweep, control, clock);
        this.audit = audit;
        this.triggers = triggers;
        this.logs = logs;
        this.clock = clock;
        this.trust = trust;
        this.tls = tls;
    }

    /** Returns what starts instances that only log and count. */
    public static ProxyRuntime.Starter starter(Clock clock) {
        return starter(clock, new AssociationListener() {}, ConnectionListeners.NONE);
    }

    /** Returns what starts instances whose associations and connections somebody else hears of as well. */
    public static ProxyRuntime.Starter starter(
            Clock clock, AssociationListener associations, ConnectionListener connections) {
        return (instance, revocations, meters, readiness) ->
                start(instance, revocations, meters, readiness, clock, associations, connections);
    }

    private static Gantry start(
            Instance instance,
            RevocationCheck revocations,
            MeterRegistry meters,
            Readiness readiness,
            Clock clock,
            AssociationListener associations,
            ConnectionListener connections)
            throws IOException {
        GantryConfig config = instance.config();
        PolicyInForce policy = new PolicyInForce(
                new PolicyRepository(PolicyInForce.keptIn(config.state()), PolicyLoader.examination(clock)),
                config.policy(),
                clock,
                meters);
        try {
            policy.start(instance.policy().map(CheckedPolicy::candidate));
        } catch (NoPolicyException e) {
            throw new IOException(e.getMessage(), e);
        }
        Optional<RevocationConfig> lists = config.tls().flatMap(TlsConfig::revocation);
        TrustPolicy strictness =
                lists.isPresent() ? TrustPolicy.strict().refusingUnknownStatus() : TrustPolicy.strict();
        ZoneTrustManager trust = instance.tls()
                .map(material -> new ZoneTrustManager(material.anchors(), strictness, revocations, clock))
                .orElse(null);
        boolean pinsOnly = config.tls().filter(TlsConfig::pinsOnly).isPresent();
        if (trust != null && pinsOnly) {
            trust.replaceAnchors(pinned(policy));
            policy.onChange(() -> trust.replaceAnchors(pinned(policy)));
        }
        if (trust != null) {
            lists.ifPresent(each -> trust.admitUnknownStatus(new UnknownStatusRule(each, policy, meters)));
        }
        TlsContexts tls = instance.tls().isEmpty() || trust == null
                ? null
                : new TlsContexts(instance.tls().get().identity(), trust, TlsContexts.bestProvider(), pinsOnly);
        Audit audit = Audit.open(audit(config, instance.tls()), clock, meters);
        AuditTriggers triggers = new AuditTriggers(audit::record, clock);
        audit.onLook(triggers::look);
        Quarantine quarantine = new Quarantine(new QuarantineFile(config.state()), clock);
        quarantine.entries().forEach(entry -> log.warn("{}", entry.sentence()));
        DecisionLog decisions = new DecisionLog(DecisionFiles.directory(config.state()), clock, meters);
        ConversationMemory memory = ConversationMemory.open(config.state().resolve("pending"), clock, meters);
        ProxyMetrics metrics = new ProxyMetrics(meters);
        ProcessMetrics.bind(meters);
        AssociationLog logs = new AssociationLog(clock);
        audit.onLook(logs::look);
        ProxyServer server;
        try {
            server = ProxyServer.start(
                    ProxySettings.of(config),
                    tls,
                    policy,
                    memory.memory(),
                    new Admission(quarantine, audit),
                    new AssociationListeners(List.of(
                            metrics,
                            logs,
                            new PolicyEffects(meters),
                            decisions,
                            triggers.associations(),
                            associations)),
                    new ConnectionListeners(List.of(metrics, logs, triggers.connections(), connections)),
                    clock);
        } catch (ProxyServer.ListenException e) {
            memory.close();
            decisions.close();
            audit.close();
            throw new ListenerException(e.listener(), e.cause());
        }
        meters.gauge("gantry.connections.open", server, ProxyServer::openConnections);
        meters.gauge(
                "gantry.quarantine.entries", quarantine, each -> each.entries().size());
        readiness.register("policy", () -> state(policy));
        readiness.register("staging", () -> staging(policy));
        policy.onRefusal(() -> triggers.policyRefused(policy.current().revision()));
        policy.onChange(() -> {
            triggers.policyChanged(policy.current().revision());
            if (policy.current().onChange() != OnChange.RECHECK) {
                server.associations().all().forEach(OpenAssociation::policyChanged);
            }
        });
        readiness.register("listeners", ComponentState::ready);
        readiness.register("audit", () -> state(audit));
        audit.record(new AuditEvent.ApplicationActivity(clock.instant(), true));
        log.info(
                "policy {} in force, {} transport, TLS by {}",
                policy.current().revision().abbreviated(),
                server.transport(),
                tls == null ? "nobody" : TlsContexts.bestProvider());
        return new Gantry(
                server, policy, decisions, memory, audit, triggers, logs, quarantine, revocations, clock, trust, tls);
    }

    /** Who is believed where no authority is: whoever has a key that the policy pins. */
    private static TrustAnchors pinned(PolicySource policies) {
        Set<String> pins = policies.current().pins();
        return pins.isEmpty() ? TrustAnchors.nobody() : TrustAnchors.ofPins(Set.of(), pins);
    }

    private static ComponentState state(PolicyInForce policy) {
        Duration stale = policy.staleFor();
        return stale.isZero()
                ? ComponentState.ready()
                : ComponentState.degraded("its files have not been what is in force for " + stale.toSeconds() + " s");
    }

    private static ComponentState staging(PolicyInForce policy) {
        List<String> overdue = policy.overdue();
        return overdue.isEmpty() ? ComponentState.ready() : ComponentState.degraded(String.join("; ", overdue));
    }

    private static ComponentState state(Audit audit) {
        String trouble = audit.trouble();
        return trouble == null ? ComponentState.ready() : ComponentState.degraded(trouble);
    }

    private static AuditSettings audit(GantryConfig config, Optional<TlsMaterial> tls) {
        Supplier<SSLSocketFactory> repositoryTls = tls.map(material -> new RepositoryTls(
                        material.identity(), material.anchors().roots()))
                .orElse(null);
        return new AuditSettings(
                config.state().resolve("audit"),
                config.node(),
                config.audit().retain(),
                config.audit().spoolBytes(),
                config.audit().whenFull() == AuditConfig.WhenFull.REFUSE,
                config.audit().repositories().stream()
                        .map(repository -> new AuditSettings.Repository(
                                repository.host(),
                                repository.port(),
                                repository.tls() ? repositoryTls : null,
                                repository.messageId()))
                        .toList());
    }

    @Override
    public Map<String, InetSocketAddress> listeners() {
        return server.addresses();
    }

    @Override
    public Map<String, Object> status() {
        Map<String, Object> inForce = new LinkedHashMap<>();
        inForce.put("revision", policy.current().revision().hash());
        inForce.put("since", policy.since().toString());
        inForce.put("staleSeconds", policy.staleFor().toSeconds());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("policy", inForce);
        members.put("connections", server.openConnections());
        members.put("associations", server.associations().size());
        members.put("audit", auditStatus());
        members.put("quarantined", quarantine.entries().size());
        return members;
    }

    private Map<String, Object> auditStatus() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("entries", audit.entries());
        members.put(
                "repositories",
                audit.repositories().stream()
                        .map(repository -> Map.of(
                                "name", repository.name(), "up", repository.up(), "waiting", repository.waiting()))
                        .toList());
        return members;
    }

    /** Whoever cannot be audited is not let in, nor is who was shut out. */
    private record Admission(Quarantine quarantine, Audit audit) implements Exclusions {
        @Override
        public @Nullable String against(Device device) {
            return quarantine.against(device);
        }

        @Override
        public @Nullable String againstAll() {
            return audit.accepts() ? null : "the audit trail takes no more";
        }
    }

    /** Who hears of what operators order: the record of decisions, and the audit trail. */
    private record Control(DecisionLog decisions, AuditTriggers triggers) implements ControlListener {
        @Override
        public void cut(AssociationFacts association, ReasonCode reason, String detail, PolicyRevision policy) {
            decisions.cut(association, reason, detail, policy);
            triggers.cut(association, reason, detail, policy);
        }

        @Override
        public void ordered(String action, Map<String, String> members) {
            decisions.ordered(action, members);
            triggers.ordered(action, members);
        }
    }

    /** Who logs in at the management port, for the audit trail. */
    private record Operators(AuditTriggers triggers) implements HandshakeListener {
        @Override
        public void completed(X509Certificate client, InetSocketAddress from) {
            triggers.loggedIn(
                    client.getSubjectX500Principal().getName(),
                    from.getAddress().getHostAddress());
        }

        @Override
        public void failed(String reason, InetSocketAddress from) {
            triggers.loginFailed(reason, from.getAddress().getHostAddress());
        }
    }

    @Override
    public void addControls(ManagementServer.Builder socket) {
        controls.addTo(socket);
    }

    @Override
    public HandshakeListener operators() {
        return new Operators(triggers);
    }

    @Override
    public Collection<Device> devices() {
        return policy.current().devices();
    }

    @Override
    public void reportPeersTo(CertificateSightings sightings) {
        if (tls != null) {
            tls.reportPeersTo((leaf, evidence) -> sightings.seen(leaf, () -> device(evidence)));
        }
    }

    private Optional<String> device(PeerEvidence evidence) {
        return policy.current().identify(evidence) instanceof Identification.Identified known
                ? Optional.of(known.device().id())
                : Optional.empty();
    }

    @Override
    public void reload(Instance instance) {
        policy.changePath(instance.config().policy());
        policy.reload(instance.policy().map(CheckedPolicy::candidate));
        if (trust != null) {
            boolean pinsOnly =
                    instance.config().tls().filter(TlsConfig::pinsOnly).isPresent();
            instance.tls().ifPresent(material -> trust.replaceAnchors(pinsOnly ? pinned(policy) : material.anchors()));
        }
        LimitsConfig limits = instance.config().limits();
        server.changeLimits(limits.connections(), limits.connectionsPerAddress(), limits.associationsPerDevice());
    }

    @Override
    public void stop(Duration patience) {
        watch.close();
        try {
            int aborted = server.drain(patience);
            if (aborted > 0) {
                log.warn("{} associations were aborted: they had not ended within {}", aborted, patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
            sweep.close();
            memory.close();
            decisions.close();
            triggers.finish();
            logs.close();
            audit.record(new AuditEvent.ApplicationActivity(clock.instant(), false));
            audit.close();
        }
    }
}
