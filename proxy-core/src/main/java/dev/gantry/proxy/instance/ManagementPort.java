package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.ManagementConfig;
import dev.gantry.proxy.config.RevocationConfig;
import dev.gantry.proxy.config.TlsConfig;
import dev.gantry.proxy.http.HandshakeListener;
import dev.gantry.proxy.http.HttpsContexts;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustAnchors;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Opens the management port of an instance as its configuration asks. */
public final class ManagementPort {
    private ManagementPort() {}

    /**
     * Opens it.
     *
     * @param revocation asked about every client certificate
     * @param operators hears who has shown a certificate, and who could not
     * @return the server; empty where the configuration has no {@code management}
     * @throws ListenerException if its address cannot be bound
     */
    public static Optional<ManagementServer> open(
            Instance instance,
            PrometheusMeterRegistry registry,
            Readiness readiness,
            RevocationCheck revocation,
            HandshakeListener operators,
            Clock clock)
            throws IOException {
        if (instance.config().management().isEmpty()) {
            return Optional.empty();
        }
        ManagementConfig config = instance.config().management().get();
        ManagementServer.Builder builder = ManagementServer.at(config.bind())
                .metrics(registry)
                .readiness(readiness)
                .operators(operators);
        if (config.clients().isPresent()) {
            TlsMaterial material = instance.tls()
                    .orElseThrow(() -> new IllegalStateException("management speaks TLS and there is no identity"));
            TrustAnchors anchors = config.clients().get() == ManagementConfig.Clients.CA
                    ? TrustAnchors.ofRoots(material.authorityRoots())
                    : material.anchors();
            builder.tls(new HttpsContexts(
                    material.identity(),
                    new ZoneTrustManager(anchors, strictness(instance), revocation, clock),
                    HttpsContexts.Clients.REQUIRED));
        }
        try {
            return Optional.of(builder.start());
        } catch (IOException e) {
            throw new ListenerException("management", e);
        }
    }

    /** Operators stand in no zone: what the configuration says of an unknown status in general holds for them. */
    private static TrustPolicy strictness(Instance instance) {
        boolean refused = instance.config()
                .tls()
                .flatMap(TlsConfig::revocation)
                .filter(revocation -> revocation.unknown() == RevocationConfig.UnknownStatus.REFUSE)
                .isPresent();
        return refused ? TrustPolicy.strict().refusingUnknownStatus() : TrustPolicy.strict();
    }
}
