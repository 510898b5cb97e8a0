package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.CrlConfig;
import dev.gantry.proxy.config.EstConfig;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.crl.CrlHandler;
import dev.gantry.proxy.crl.CrlPublisher;
import dev.gantry.proxy.expiry.Expiry;
import dev.gantry.proxy.expiry.ExpiryRadar;
import dev.gantry.proxy.http.HttpServer;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.crl.CrlIssuer;
import dev.gantry.tls.issue.CertificateAuthority;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that an instance which runs does about certificates beside its associations: it renews its own, foresees the end of
 * all, enrols devices, and signs and serves revocation lists.
 */
public final class CertificateDuties implements AutoCloseable {
    /** What {@link ListenerException} calls the port of the revocation lists. */
    public static final String CRL = "crl";

    /** What {@link ListenerException} calls the port of enrolment. */
    public static final String EST = EnrolmentPort.NAME;

    private static final Duration RENEWAL_LOOKS = Duration.ofMinutes(1);
    private static final int CRL_WORKERS = 1;
    private static final int CRL_WAITING = 32;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    private final ExpiryRadar radar;

    private CertificateDuties(ExpiryRadar radar) {
        this.radar = radar;
        open.push(radar);
    }

    /**
     * Begins.
     *
     * @param authority the embedded one, where there is one
     * @param proxy knows the devices of the policy in force, and the certificates of peers
     * @throws ListenerException if an address cannot be bound; nothing is left running
     */
    public static CertificateDuties start(
            Instance instance,
            Optional<EmbeddedAuthority> authority,
            ProxyRuntime proxy,
            MeterRegistry meters,
            Readiness readiness,
            Clock clock)
            throws ListenerException {
        ExpiryRadar radar = new ExpiryRadar(
                authority.map(EmbeddedAuthority::authority).orElse(null),
                instance.config().state().resolve("expiry-warnings"),
                meters,
                clock);
        CertificateDuties duties = new CertificateDuties(radar);
        try {
            if (authority.isPresent() && instance.tls().isPresent()) {
                duties.ofTheAuthority(instance, authority.get(), instance.tls().get(), proxy, meters, readiness, clock);
            }
            proxy.reportPeersTo(radar.start().sightings());
            return duties;
        } catch (ListenerException e) {
            duties.close();
            throw e;
        }
    }

    private void ofTheAuthority(
            Instance instance,
            EmbeddedAuthority embedded,
            TlsMaterial tls,
            ProxyRuntime proxy,
            MeterRegistry meters,
            Readiness readiness,
            Clock clock)
            throws ListenerException {
        GantryConfig config = instance.config();
        CertificateAuthority authority = embedded.authority();
        open.push(CertificateRenewal.every(RENEWAL_LOOKS, embedded, tls, readiness));
        Optional<EstConfig> est = config.ca().flatMap(ca -> ca.est());
        if (est.isPresent()) {
            PolicyDevices devices =
                    new PolicyDevices(proxy::devices, authority.directory().site());
            HttpServer port = EnrolmentPort.open(est.get(), authority, tls.identity(), devices, meters, clock);
            open.push(port);
            addresses.put(EST, port.address());
        }
        Optional<CrlConfig> crl = config.ca().flatMap(ca -> ca.crl());
        if (crl.isPresent()) {
            publish(crl.get(), authority, readiness);
        }
    }

    private void publish(CrlConfig crl, CertificateAuthority authority, Readiness readiness) throws ListenerException {
        open.push(CrlPublisher.start(
                new CrlIssuer(authority, crl.directory(), crl.uri()),
                crl.directory(),
                authority.revocations(),
                readiness));
        if (crl.bind().isEmpty()) {
            return;
        }
        String prefix = Optional.ofNullable(URI.create(crl.uri()).getPath()).orElse("");
        try {
            HttpServer port = HttpServer.at(CRL, crl.bind().get(), new CrlHandler(prefix, crl.directory()))
                    .workers(CRL_WORKERS, CRL_WAITING)
                    .start();
            open.push(port);
            addresses.put(CRL, port.address());
        } catch (IOException e) {
            throw new ListenerException(CRL, e);
        }
    }

    /** Returns where it listens, by {@link #EST} and {@link #CRL}. */
    public Map<String, InetSocketAddress> addresses() {
        return Map.copyOf(addresses);
    }

    /** Returns when the certificates end that somebody relies on, those first that end first. */
    public List<Expiry> expiries() {
        return radar.report();
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("what closes without a checked exception threw one", e);
            }
        }
    }
}
