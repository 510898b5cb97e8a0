package dev.gantry.proxy.instance;

import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.issue.IssuanceException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the certificate of an instance by its embedded authority while it runs, on a thread of its own, and takes up one that
 * {@code gantry ca renew} has made. New handshakes show it at once; connections that are open go on.
 */
public final class CertificateRenewal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);

    private final ScheduledExecutorService executor;

    private CertificateRenewal(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Begins.
     *
     * @param interval how often to look
     * @param readiness shows a renewal that failed as the part {@code certificate}
     */
    public static CertificateRenewal every(
            Duration interval, EmbeddedAuthority authority, TlsMaterial tls, Readiness readiness) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificate-renewal");
            thread.setDaemon(true);
            return thread;
        });
        var unused = executor.scheduleWithFixedDelay(
                () -> look(authority, tls, readiness), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return new CertificateRenewal(executor);
    }

    private static void look(EmbeddedAuthority authority, TlsMaterial material, Readiness readiness) {
        try {
            authority.renewOwnCertificate();
            if (material.identity().reload()) {
                log.info(
                        "the certificate of this instance was renewed: {}",
                        material.identity().current());
            }
            readiness.register("certificate", ComponentState::ready);
        } catch (IssuanceException | IdentityException | IOException | RuntimeException e) {
            log.error("the certificate of this instance could not be renewed: {}", e.getMessage());
            readiness.register("certificate", () -> ComponentState.degraded("the last renewal failed"));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
