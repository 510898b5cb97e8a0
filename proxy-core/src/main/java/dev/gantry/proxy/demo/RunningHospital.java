package dev.gantry.proxy.demo;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.proxy.demo.archive.Archive;
import dev.gantry.proxy.demo.archive.ArchiveStore;
import dev.gantry.proxy.demo.hospital.HospitalFiles;
import dev.gantry.proxy.demo.peer.MessageReceiver;
import dev.gantry.proxy.demo.peer.PeerEventLoops;
import dev.gantry.proxy.demo.peer.PeerTls;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.http.HandshakeListener;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.InstanceLoader;
import dev.gantry.proxy.instance.InvalidInstanceException;
import dev.gantry.proxy.instance.ManagementPort;
import dev.gantry.proxy.instance.ProxyRuntime;
import dev.gantry.proxy.instance.StateDirectory;
import dev.gantry.proxy.instance.StateInUseException;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.trust.TrustAnchors;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A hospital that runs: the proxy by its own configuration, and an archive where the policy says that it listens. */
final class RunningHospital implements AutoCloseable {
    /** The device of the policy that the embedded archive is. */
    static final String ARCHIVE = "pacs-1";

    /** The AE title that it is called by. */
    static final AeTitle ARCHIVE_AE_TITLE = new AeTitle("PACS");

    private static final int PEER_THREADS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HospitalFiles files;
    private final Clock clock;
    private final TrustAnchors anchors;
    private final Deque<Ending> endings = new ArrayDeque<>();
    private final PeerEventLoops peers = new PeerEventLoops(PEER_THREADS);
    private @Nullable Archive archive;
    private @Nullable MessageReceiver messages;
    private @Nullable ProxyRuntime proxy;
    private Optional<InetSocketAddress> management = Optional.empty();

    /** Ends something that was begun. */
    @FunctionalInterface
    private interface Ending {
        void end() throws IOException;
    }

    private RunningHospital(HospitalFiles files, Clock clock) throws IdentityException {
        this.files = files;
        this.clock = clock;
        this.anchors = TrustAnchors.ofRoots(PemFiles.certificates(files.root()));
        endings.push(peers::close);
    }

    /**
     * Starts a hospital that was made.
     *
     * @param starter starts the proxy
     * @throws StateInUseException if it runs already
     * @throws InvalidInstanceException if its configuration is wrong
     * @throws AuthorityException if its authority cannot be used
     * @throws IOException if a port is taken or a file cannot be used; nothing is left running
     */
    static RunningHospital start(HospitalFiles files, ProxyRuntime.Starter starter, Clock clock)
            throws IOException, StateInUseException, InvalidInstanceException, IdentityException, AuthorityException {
        RunningHospital hospital = new RunningHospital(files, clock);
        try {
            hospital.start(starter);
            return hospital;
        } catch (Throwable e) {
            hospital.close();
            throw e;
        }
    }

    private void start(ProxyRuntime.Starter starter)
            throws IOException, StateInUseException, InvalidInstanceException, IdentityException, AuthorityException {
        Instance instance = new InstanceLoader(clock).load(files.config());
        instance.tls().ifPresent(material -> endings.push(material.identity()::close));
        StateDirectory state = StateDirectory.take(instance.config().state());
        endings.push(state::close);
        EmbeddedAuthority authority = EmbeddedAuthority.open(instance.config(), clock);
        endings.push(authority::close);
        startArchive(instance.policy().orElseThrow().compiled());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Readiness readiness = new Readiness();
        Optional<ManagementServer> server = ManagementPort.open(
                instance, meters, readiness, authority.revocations(), HandshakeListener.NONE, clock);
        server.ifPresent(open -> endings.push(open::close));
        management = server.map(ManagementServer::address);
        ProxyRuntime started = starter.start(instance, authority.revocations(), meters, readiness);
        endings.push(() -> started.stop(PATIENCE));
        proxy = started;
    }

    private void startArchive(CompiledPolicy policy) throws IOException, IdentityException {
        PeerTls tls = tls(files.certificate(ARCHIVE), files.key(ARCHIVE));
        Archive started = Archive.start(
                peers,
                archiveListens(policy, Device::listens, "listens"),
                tls,
                ARCHIVE_AE_TITLE,
                ArchiveStore.open(files.archive()));
        endings.push(started::close);
        archive = started;
        MessageReceiver receiver = MessageReceiver.listen(
                peers,
                archiveListens(
                        policy,
                        device -> device.hl7() == null ? null : device.hl7().listens(),
                        "listens for HL7"),
                tls);
        endings.push(receiver::close);
        messages = receiver;
    }

    private InetSocketAddress archiveListens(
            CompiledPolicy policy, Function<Device, @Nullable Endpoint> where, String what) throws IOException {
        for (Device device : policy.devices()) {
            Endpoint listens = device.id().equals(ARCHIVE) ? where.apply(device) : null;
            if (listens != null) {
                return new InetSocketAddress(InetAddress.getByName(listens.host()), listens.port());
            }
        }
        throw new IOException(
                "`" + files.policy() + "`: no device `" + ARCHIVE + "` that " + what + " (expected: one)");
    }

    /** Returns what a machine shows and believes. */
    PeerTls tls(Path certificate, Path key) throws IdentityException {
        TlsIdentity identity = PemFiles.identity(certificate, key, null, clock);
        return new PeerTls(identity, anchors, clock);
    }

    /** Returns what a client without a certificate believes. */
    PeerTls tlsWithoutCertificate() {
        return new PeerTls(null, anchors, clock);
    }

    PeerEventLoops peers() {
        return peers;
    }

    Archive archive() {
        if (archive == null) {
            throw new IllegalStateException("not started");
        }
        return archive;
    }

    /** Returns where the archive takes HL7 messages. */
    MessageReceiver messages() {
        if (messages == null) {
            throw new IllegalStateException("not started");
        }
        return messages;
    }

    /** Returns where each listener of the proxy accepts. */
    Map<String, InetSocketAddress> listeners() {
        return proxy == null ? Map.of() : proxy.listeners();
    }

    /** Returns where a listener accepts. */
    InetSocketAddress listener(String name) throws IOException {
        InetSocketAddress address = listeners().get(name);
        if (address == null) {
            throw new IOException("`" + files.config() + "`: no listener `" + name + "` (expected: one)");
        }
        return address;
    }

    /** Returns where the management port is, if there is one. */
    Optional<InetSocketAddress> management() {
        return management;
    }

    /** Ends everything, the last begun first. */
    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!endings.isEmpty()) {
            try {
                endings.pop().end();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
