package dev.gantry.proxy.control;

import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationSnapshot;
import dev.gantry.proxy.association.OpenAssociation;
import dev.gantry.proxy.association.OpenAssociations;
import dev.gantry.proxy.control.QuarantineEntry.Kind;
import dev.gantry.proxy.testing.FakePolicy;
import dev.gantry.tls.revoke.ForeignRevocations;
import dev.gantry.tls.trust.RevocationCheck;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AssociationSweepTest {
    private static final int ASSOCIATIONS = 5000;
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);

    @TempDir
    private Path state;

    private final OpenAssociations open = new OpenAssociations(ASSOCIATIONS);
    private final List<String> cut = new CopyOnWriteArrayList<>();
    private final ControlListener listener = new ControlListener() {
        @Override
        public void cut(AssociationFacts association, ReasonCode reason, String detail, PolicyRevision policy) {
            cut.add(association.id() + " " + reason.code());
        }

        @Override
        public void ordered(String action, Map<String, String> members) {}
    };

    /** An association of which nothing is known but who its sides are. */
    private static final class Open implements OpenAssociation {
        private final AssociationFacts facts;
        private final PeerEvidence evidence;
        private final @Nullable X509Certificate certificate;
        private boolean over;

        Open(AssociationFacts facts, PeerEvidence evidence, @Nullable X509Certificate certificate) {
            this.facts = facts;
            this.evidence = evidence;
            this.certificate = certificate;
        }

        @Override
        public AssociationFacts facts() {
            return facts;
        }

        @Override
        public synchronized boolean cut(AssociationEnd.Cause cause, String detail) {
            boolean first = !over;
            over = true;
            return first;
        }

        @Override
        public PeerEvidence callerEvidence() {
            return evidence;
        }

        @Override
        public List<X509Certificate> certificates() {
            return certificate == null ? List.of() : List.of(certificate);
        }

        @Override
        public CompletableFuture<AssociationSnapshot> snapshot() {
            return new CompletableFuture<>();
        }
    }

    private void enter(
            int number, Device caller, Device called, PeerEvidence evidence, @Nullable X509Certificate leaf) {
        String id = "a-" + number;
        AssociationFacts facts =
                new AssociationFacts(id, "modalities", PEER, Instant.EPOCH, "CT", "PACS", caller, called);
        open.tryEnter(id, caller.id(), new Open(facts, evidence, leaf));
    }

    @Test
    void endsWhatIsShutOutAndNothingElseAndTellsOfItOnce() throws Exception {
        // Given
        Device us = new Device("us-01", "ultrasound", Set.of("US01"), null, true, Set.of());
        FakePolicy policy = new FakePolicy("p", Set.of(), Set.of(), FakePolicy.CT, us);
        Quarantine quarantine = new Quarantine(new QuarantineFile(state), Clock.systemUTC());
        PeerEvidence evidence = new PeerEvidence(InetAddress.getLoopbackAddress(), null);
        enter(1, FakePolicy.CT, FakePolicy.CT, evidence, null);
        enter(2, us, us, evidence, null);
        quarantine.add(new QuarantineEntry(Kind.DEVICE, "us-01", Instant.now(), null, "odd traffic", "root"));
        try (AssociationSweep sweep =
                new AssociationSweep(open, () -> policy, quarantine, RevocationCheck.none(), listener)) {
            // When
            sweep.sweep();
            sweep.sweep();
        }

        // Then
        assertThat(cut).containsExactly("a-2 quarantined");
    }

    @Test
    void looksByItselfWhenItHearsOfAChangeAndFindsWhatComesAfterIt() throws Exception {
        // Given
        Device us = new Device("us-01", "ultrasound", Set.of("US01"), null, true, Set.of());
        FakePolicy policy = new FakePolicy("p", Set.of(), Set.of(), FakePolicy.CT, us);
        Quarantine quarantine = new Quarantine(new QuarantineFile(state), Clock.systemUTC());
        PeerEvidence evidence = new PeerEvidence(InetAddress.getLoopbackAddress(), null);
        List<Runnable> told = new ArrayList<>();
        Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();
        RevocationCheck revocations = new RevocationCheck() {
            @Override
            public Status status(X509Certificate certificate) {
                return revoked.contains(certificate.getSerialNumber()) ? Status.REVOKED : Status.GOOD;
            }

            @Override
            public void onChange(Runnable listener) {
                told.add(listener);
            }
        };
        X509Certificate leaf = new CertificateBuilder()
                .subject("CN=device")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned()
                .getCertificate();
        try (AssociationSweep sweep = new AssociationSweep(open, () -> policy, quarantine, revocations, listener)) {
            assertThat(sweep.sweep()).isZero();
            enter(1, FakePolicy.CT, FakePolicy.CT, evidence, leaf);

            // When
            revoked.add(leaf.getSerialNumber());
            told.forEach(Runnable::run);

            // Then
            await().atMost(Duration.ofSeconds(1)).until(() -> cut.contains("a-1 certificate-revoked"));

            // When: it was judged before the change and is entered after it
            enter(2, FakePolicy.CT, FakePolicy.CT, evidence, leaf);

            // Then
            await().atMost(Duration.ofSeconds(1)).until(() -> cut.contains("a-2 certificate-revoked"));
        }
        told.forEach(Runnable::run);
    }

    @Test
    void looksNowAndThenThoughNobodyTellsIt() throws Exception {
        // Given
        FakePolicy policy = new FakePolicy("p", Set.of(), Set.of());
        Quarantine quarantine = new Quarantine(new QuarantineFile(state), Clock.systemUTC());
        try (AssociationSweep sweep =
                new AssociationSweep(open, () -> policy, quarantine, RevocationCheck.none(), listener)) {
            assertThat(sweep.sweep()).isZero();

            // When
            quarantine.add(
                    new QuarantineEntry(Kind.DEVICE, FakePolicy.CT.id(), Instant.now(), null, "odd traffic", "root"));
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            enter(1, FakePolicy.CT, FakePolicy.CT, new PeerEvidence(InetAddress.getLoopbackAddress(), null), null);

            // Then
            await().atMost(Duration.ofSeconds(9)).until(() -> cut.contains("a-1 quarantined"));
        }
    }

    /**
     * Prints what a look costs. Nothing is asserted about time: a machine that does other work besides makes every bound
     * wrong.
     */
    @Test
    void costsLittleWithThousandsOfOpenAssociations() throws Exception {
        // Given
        CompiledPolicy policy = policy();
        List<Device> devices = policy.devices().stream()
                .filter(device -> device.zone().equals("modality"))
                .toList();
        Device archive = policy.devices().stream()
                .filter(device -> device.zone().equals("pacs"))
                .findFirst()
                .orElseThrow();
        Instant now = Instant.now();
        X509Bundle issuer = new CertificateBuilder()
                .subject("CN=Issuing")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        List<X509Certificate> leaves = new ArrayList<>();
        for (int i = 0; i < ASSOCIATIONS; i++) {
            leaves.add(new CertificateBuilder()
                    .subject("CN=device " + i)
                    .ecp256()
                    .buildIssuedBy(issuer)
                    .getCertificate());
        }
        ForeignRevocations lists = new ForeignRevocations(Clock.systemUTC());
        JcaX509v2CRLBuilder list =
                new JcaX509v2CRLBuilder(issuer.getCertificate().getSubjectX500Principal(), Date.from(now));
        list.setNextUpdate(Date.from(now.plus(Duration.ofDays(1))));
        list.addCRLEntry(leaves.get(ASSOCIATIONS - 1).getSerialNumber(), Date.from(now), 1);
        lists.accept(
                list.build(new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(issuer.getKeyPair().getPrivate()))
                        .getEncoded(),
                issuer.getCertificate());
        for (int i = 0; i < ASSOCIATIONS; i++) {
            Device device = devices.get(i);
            CertificateEvidence evidence = new CertificateEvidence(
                    List.of("spiffe://st-elsewhere.example/" + device.id()),
                    "",
                    "CN=Issuing",
                    BigInteger.ONE,
                    Set.of());
            // As the handshake does: whose signature it is has been seen, and is remembered.
            lists.isIssuedBy(leaves.get(i), issuer.getCertificate());
            enter(i, device, archive, new PeerEvidence(PEER.getAddress(), evidence), leaves.get(i));
        }
        Quarantine quarantine = new Quarantine(new QuarantineFile(state), Clock.systemUTC());
        quarantine.add(new QuarantineEntry(Kind.DEVICE, devices.get(0).id(), now, null, "odd traffic", "root"));

        try (AssociationSweep sweep = new AssociationSweep(open, () -> policy, quarantine, lists, listener)) {
            // When
            report("the ten looks after a change of policy", sweep, 10);
            report("looks until the code is warm", sweep, 50);
            report("looks", sweep, 100);
            for (int i = 0; i < 200; i++) {
                quarantine.add(new QuarantineEntry(Kind.DEVICE, "other-" + i, now, null, "odd traffic", "root"));
            }
            report("looks with 201 quarantines", sweep, 100);
        }

        // Then
        assertThat(cut)
                .containsExactlyInAnyOrder("a-0 quarantined", "a-" + (ASSOCIATIONS - 1) + " certificate-revoked");
    }

    private static void report(String what, AssociationSweep sweep, int times) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Long> costs = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long before = threads.getCurrentThreadCpuTime();
            sweep.sweep();
            costs.add(threads.getCurrentThreadCpuTime() - before);
        }
        costs.sort(null);
        System.out.printf(
                Locale.ROOT,
                "sweep of %d associations, %s: median %.2f ms of CPU, greatest %.2f ms%n",
                ASSOCIATIONS,
                what,
                costs.get(times / 2) / 1e6,
                costs.get(times - 1) / 1e6);
    }

    private static CompiledPolicy policy() {
        PolicyCompiler.Result result = PolicyCompiler.compile(
                List.of(SourceText.of("policy.yaml", """
                        zone-policy: 1
                        zones: { modality: {}, pacs: {} }
                        devices:
                          ct-1..%d: { zone: modality, cert: "spiffe://st-elsewhere.example/ct-{n}", ae: ["CT{n}"] }
                          archive: { zone: pacs, cert: "spiffe://st-elsewhere.example/archive", ae: [PACS], listens: "127.0.0.2:104" }
                        rules:
                          store: { allow: [store], from: modality, to: pacs }
                        """.formatted(ASSOCIATIONS))), Instant.now(), Set.of());
        return result.policy().orElseThrow(() -> new AssertionError(ProblemRenderer.render(result.problems())));
    }
}
