package dev.gantry.proxy.crl;

import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.crl.CrlIssuer;
import dev.gantry.tls.status.RevocationRegistry;
import dev.gantry.tls.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the lists when something is revoked, by whatever process, and when they grow old, on a thread of its own. Several changes
 * within {@link #GATHERING} make one new list.
 */
public final class CrlPublisher implements AutoCloseable {
    /** How long a change waits for others. */
    static final Duration GATHERING = Duration.ofMillis(250);

    private static final Duration LOOKS = Duration.ofMinutes(5);
    private static final Logger log = LoggerFactory.getLogger(CrlPublisher.class);

    private final CrlIssuer issuer;
    private final Path directory;
    private final Readiness readiness;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "revocation-lists");
        thread.setDaemon(true);
        return thread;
    });

    private CrlPublisher(CrlIssuer issuer, Path directory, Readiness readiness) {
        this.issuer = issuer;
        this.directory = directory;
        this.readiness = readiness;
    }

    /**
     * Signs what is due, and begins to follow what is revoked.
     *
     * @param directory where the issuer writes; made where it is missing
     * @param readiness shows lists that could not be signed or written as the part {@code revocation-lists}
     */
    public static CrlPublisher start(
            CrlIssuer issuer, Path directory, RevocationRegistry revocations, Readiness readiness) {
        CrlPublisher publisher = new CrlPublisher(issuer, directory, readiness);
        publisher.look();
        revocations.onChange(publisher::changed);
        var unused = publisher.executor.scheduleWithFixedDelay(
                publisher::look, LOOKS.toMillis(), LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return publisher;
    }

    private void changed() {
        if (!waiting.compareAndSet(false, true)) {
            return;
        }
        try {
            var unused = executor.schedule(
                    () -> {
                        waiting.set(false);
                        look();
                    },
                    GATHERING.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("a change after the end is for the next start", e);
        }
    }

    private void look() {
        try {
            Files.createDirectories(directory);
            List<Path> written = issuer.refresh();
            if (!written.isEmpty()) {
                log.info("{} revocation lists signed", written.size());
            }
            readiness.register("revocation-lists", ComponentState::ready);
        } catch (StoreException | IOException | RuntimeException e) {
            log.error("the revocation lists could not be signed or written: {}", e.getMessage());
            readiness.register(
                    "revocation-lists", () -> ComponentState.degraded("the last signing of the lists failed"));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
