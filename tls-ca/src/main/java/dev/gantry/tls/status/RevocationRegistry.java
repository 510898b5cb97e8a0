package dev.gantry.tls.status;

import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.IssuanceStore;
import dev.gantry.tls.store.RevocationChange;
import dev.gantry.tls.store.StoreException;
import dev.gantry.tls.trust.RevocationCheck;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which certificates of this site's authorities are revoked, in memory, and kept up with the store: a change that any process
 * makes is seen here within {@link #POLL_INTERVAL} and the time of one query.
 *
 * <p>Where the store cannot be read, the last known set stays in force; {@link #lastConfirmed()} says how old it is.
 */
public final class RevocationRegistry implements RevocationCheck, AutoCloseable {
    /** How often the store is asked for changes. */
    public static final Duration POLL_INTERVAL = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(RevocationRegistry.class);

    private record Revoked(String authority, RevocationReason reason) {}

    private final IssuanceStore store;
    private final Map<X500Principal, String> authorities;
    private final Clock clock;
    private final Map<BigInteger, Revoked> revoked = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService poller;
    private long version;
    private volatile Instant lastConfirmed;
    private volatile boolean failing;

    /**
     * Reads what is revoked now and begins to follow the store.
     *
     * @param store the store
     * @param authorities the certificates of the issuing authorities whose leaves are looked up
     * @throws StoreException the store cannot be read
     */
    public RevocationRegistry(IssuanceStore store, List<X509Certificate> authorities, Clock clock)
            throws StoreException {
        this.store = store;
        this.authorities = authorities.stream()
                .collect(Collectors.toMap(
                        X509Certificate::getSubjectX500Principal,
                        authority -> dev.gantry.tls.key.KeyIdentifiers.text(authority.getPublicKey()),
                        (one, other) -> one));
        this.clock = clock;
        this.lastConfirmed = clock.instant();
        // The version first: what changes while the set is read is applied a second time, which does no harm.
        this.version = store.revocationVersion();
        for (RevocationChange change : store.revoked(clock.instant(), version)) {
            RevocationReason reason = change.reason();
            if (reason != null) {
                revoked.put(change.serial(), new Revoked(change.authority(), reason));
            }
        }
        this.poller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ca-revocations");
            thread.setDaemon(true);
            return thread;
        });
        long interval = POLL_INTERVAL.toMillis();
        var unused = poller.scheduleWithFixedDelay(this::poll, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void poll() {
        try {
            refresh();
            failing = false;
        } catch (StoreException | RuntimeException e) {
            if (!failing) {
                LOG.warn("revocations cannot be read, the last known set stays in force: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /** Takes over what changed since the last time, now. */
    public synchronized void refresh() throws StoreException {
        if (store.revocationVersion() != version) {
            for (RevocationChange change : store.revocationChanges(version)) {
                RevocationReason reason = change.reason();
                if (reason == null) {
                    revoked.remove(change.serial());
                } else {
                    revoked.put(change.serial(), new Revoked(change.authority(), reason));
                }
                version = change.version();
            }
            listeners.forEach(Runnable::run);
        }
        lastConfirmed = clock.instant();
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** When the set was last known to be complete. */
    public Instant lastConfirmed() {
        return lastConfirmed;
    }

    /** How many certificates are revoked or on hold. */
    public int size() {
        return revoked.size();
    }

    @Override
    public Status status(X509Certificate certificate) {
        String authority = authorities.get(certificate.getIssuerX500Principal());
        if (authority == null) {
            return Status.UNKNOWN;
        }
        Revoked entry = revoked.get(certificate.getSerialNumber());
        if (entry == null || !entry.authority().equals(authority)) {
            return Status.GOOD;
        }
        return entry.reason() == RevocationReason.CERTIFICATE_HOLD ? Status.SUSPENDED : Status.REVOKED;
    }

    @Override
    public void close() {
        poller.shutdownNow();
        try {
            if (!poller.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the poll of revocations does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
