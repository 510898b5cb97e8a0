package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.ManagementConfig;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.ManagementTls;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustAnchors;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Opens the management port of an instance as its configuration asks. */
public final class ManagementPort {
    private ManagementPort() {}

    /**
     * Opens it.
     *
     * @param revocation asked about every client certificate
     * @return the server; empty where the configuration has no {@code management}
     * @throws ListenerException if its address cannot be bound
     */
    public static Optional<ManagementServer> open(
            Instance instance,
            PrometheusMeterRegistry registry,
            Readiness readiness,
            RevocationCheck revocation,
            Clock clock)
            throws IOException {
        if (instance.config().management().isEmpty()) {
            return Optional.empty();
        }
        ManagementConfig config = instance.config().management().get();
        ManagementServer.Builder builder =
                ManagementServer.at(config.bind()).metrics(registry).readiness(readiness);
        if (config.clients().isPresent()) {
            TlsMaterial material = instance.tls()
                    .orElseThrow(() -> new IllegalStateException("management speaks TLS and there is no identity"));
            TrustAnchors anchors = config.clients().get() == ManagementConfig.Clients.CA
                    ? TrustAnchors.ofRoots(material.authorityRoots())
                    : material.anchors();
            builder.tls(new Contexts(material, new ZoneTrustManager(anchors, TrustPolicy.strict(), revocation, clock)));
        }
        try {
            return Optional.of(builder.start());
        } catch (IOException e) {
            throw new ListenerException("management", e);
        }
    }

    /** The context of the identity of the moment, made again only when there is a new one. */
    private static final class Contexts implements Supplier<SslContext> {
        private final TlsMaterial material;
        private final X509TrustManager clients;
        private @Nullable TlsIdentity identity;
        private @Nullable SslContext context;

        Contexts(TlsMaterial material, X509TrustManager clients) {
            this.material = material;
            this.clients = clients;
        }

        @Override
        public synchronized SslContext get() {
            TlsIdentity current = material.identity().current();
            if (context == null || !current.equals(identity)) {
                try {
                    context = ManagementTls.context(current.key(), current.chain(), clients);
                } catch (SSLException e) {
                    throw new IllegalStateException("an identity that was checked makes no context", e);
                }
                identity = current;
            }
            return context;
        }
    }
}
