package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.EstConfig;
import dev.gantry.proxy.est.EstHandler;
import dev.gantry.proxy.est.RequestRate;
import dev.gantry.proxy.http.HttpServer;
import dev.gantry.proxy.http.HttpsContexts;
import dev.gantry.tls.enrol.DeviceRegistry;
import dev.gantry.tls.enrol.OneTimeCodes;
import dev.gantry.tls.est.EstEnrolment;
import dev.gantry.tls.identity.TlsIdentityProvider;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/** Opens the port where devices enrol, as the configuration asks. */
final class EnrolmentPort {
    /** What {@link ListenerException} calls it. */
    static final String NAME = "est";

    private static final int WORKERS = 2;
    private static final int WAITING = 32;
    private static final int CONNECTIONS = 64;
    private static final int CONNECTIONS_PER_ADDRESS = 8;
    private static final int REQUESTS_PER_MINUTE = 60;

    /** Twice what a signing request may have, for base 64 with line ends. */
    private static final int MAX_BODY_BYTES = 32 * 1024;

    private EnrolmentPort() {}

    /**
     * Opens it.
     *
     * @param identity what it shows
     * @param devices who may be enrolled
     * @throws ListenerException if its address cannot be bound
     */
    static HttpServer open(
            EstConfig config,
            CertificateAuthority authority,
            TlsIdentityProvider identity,
            DeviceRegistry devices,
            MeterRegistry meters,
            Clock clock)
            throws ListenerException {
        SecureRandom random = new SecureRandom();
        EstEnrolment enrolment = new EstEnrolment(
                authority, devices, new OneTimeCodes(authority.store().codes(), random, clock), random);
        EstHandler handler = new EstHandler(
                enrolment,
                config.unknown() == EstConfig.Unknown.WAIT,
                new RequestRate(REQUESTS_PER_MINUTE, clock),
                meters);
        ZoneTrustManager trust =
                new ZoneTrustManager(authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), clock);
        try {
            return HttpServer.at(NAME, config.bind(), handler)
                    .tls(new HttpsContexts(identity, trust, HttpsContexts.Clients.OPTIONAL))
                    .maxConnections(CONNECTIONS, CONNECTIONS_PER_ADDRESS)
                    .maxBodyBytes(MAX_BODY_BYTES)
                    .workers(WORKERS, WAITING)
                    .start();
        } catch (IOException e) {
            throw new ListenerException(NAME, e);
        }
    }
}
