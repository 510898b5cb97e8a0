package dev.gantry.proxy.crl;

import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.revoke.DistributionPoints;
import dev.gantry.tls.revoke.ForeignRevocations;
import dev.gantry.tls.revoke.ListInForce;
import dev.gantry.tls.trust.RevocationCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocation lists of authorities that are not ours: fetched on a thread of its own before they end, verified, kept on disk for the
 * next start, and asked at handshakes from memory. Where there is no list that is good now, the status is unknown; what becomes of that
 * is not decided here.
 */
public final class ForeignLists implements RevocationCheck, AutoCloseable {
    /** What {@link Readiness} calls this part. */
    public static final String COMPONENT = "foreign-revocation-lists";

    private static final Duration LOOKS = Duration.ofMillis(500);
    private static final Duration FETCH = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(ForeignLists.class);

    private final ForeignRevocations revocations;
    private final Map<X500Principal, Followed> followed = new HashMap<>();
    private final Path directory;
    private final Duration refresh;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ListFetch fetch = new ListFetch(FETCH);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "foreign-lists");
        thread.setDaemon(true);
        return thread;
    });

    /** An authority, and how it stands with its list. */
    private static final class Followed {
        private final ListAuthority authority;
        private volatile List<URI> from;
        private volatile Instant due = Instant.MIN;
        private volatile @Nullable String fault;
        private volatile boolean stale;
        private byte[] taken = new byte[0];

        Followed(ListAuthority authority) {
            this.authority = authority;
            this.from = authority.from();
        }
    }

    /**
     * How it stands with the list of an authority.
     *
     * @param authority its name
     * @param list the one that was taken last, absent: none was
     * @param current whether it is good now
     * @param fault why the last fetch failed; null: it did not
     */
    public record ListState(
            String authority,
            Optional<ListInForce> list,
            boolean current,
            @Nullable String fault) {}

    private ForeignLists(Path directory, Duration refresh, MeterRegistry meters, Clock clock) {
        this.revocations = new ForeignRevocations(clock);
        this.directory = directory;
        this.refresh = refresh;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Takes the lists that were kept, and begins to fetch.
     *
     * @param authorities whose lists, each of another name
     * @param directory where they are kept; made where it is missing
     * @param refresh the longest time between two fetches
     * @param readiness shows a list that is missing or has ended as the part {@link #COMPONENT}
     * @throws IOException the directory cannot be made
     */
    public static ForeignLists start(
            List<ListAuthority> authorities,
            Path directory,
            Duration refresh,
            MeterRegistry meters,
            Readiness readiness,
            Clock clock)
            throws IOException {
        AtomicFiles.createPrivateDirectory(directory);
        ForeignLists lists = new ForeignLists(directory, refresh, meters, clock);
        for (ListAuthority authority : authorities) {
            Followed each = new Followed(authority);
            lists.followed.put(authority.certificate().getSubjectX500Principal(), each);
            lists.takeKept(each);
            Gauge.builder("gantry.revocation.list.remaining.seconds", () -> lists.remaining(each))
                    .description("until the list of a foreign authority ends; negative: it has, NaN: there is none")
                    .tag("authority", authority.name())
                    .register(meters);
        }
        readiness.register(COMPONENT, lists::readiness);
        var unused = lists.executor.scheduleWithFixedDelay(lists::look, 0, LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return lists;
    }

    @Override
    public void onChange(Runnable listener) {
        revocations.onChange(listener);
    }

    @Override
    public Status status(X509Certificate certificate) {
        Followed each = followed.get(certificate.getIssuerX500Principal());
        if (each == null) {
            return Status.UNKNOWN;
        }
        if (each.from.isEmpty()) {
            learn(each, certificate);
        }
        return revocations.status(certificate);
    }

    /** Takes over where a certificate of a path that was validated says that the list of its authority is. */
    private void learn(Followed each, X509Certificate certificate) {
        if (revocations.isIssuedBy(certificate, each.authority.certificate())) {
            List<URI> named = DistributionPoints.of(certificate);
            if (!named.isEmpty()) {
                each.from = named;
                each.due = Instant.MIN;
            }
        }
    }

    /** Returns how it stands with every list. */
    public List<ListState> states() {
        return followed.values().stream()
                .map(each -> new ListState(
                        each.authority.name(),
                        revocations.inForce(each.authority.certificate()),
                        isCurrent(each),
                        each.fault))
                .sorted((one, other) -> one.authority().compareTo(other.authority()))
                .toList();
    }

    private boolean isCurrent(Followed each) {
        return revocations
                .inForce(each.authority.certificate())
                .filter(list -> !clock.instant().isAfter(list.nextUpdate()))
                .isPresent();
    }

    private double remaining(Followed each) {
        return revocations
                .inForce(each.authority.certificate())
                .map(list ->
                        Duration.between(clock.instant(), list.nextUpdate()).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private ComponentState readiness() {
        List<String> missing = states().stream()
                .filter(state -> !state.current())
                .map(state -> "no current list of `" + state.authority() + "`"
                        + (state.fault() == null ? "" : ": " + state.fault()))
                .toList();
        return missing.isEmpty() ? ComponentState.ready() : ComponentState.degraded(String.join("; ", missing));
    }

    private void look() {
        try {
            for (Followed each : followed.values()) {
                if (!each.from.isEmpty() && !clock.instant().isBefore(each.due)) {
                    fetch(each);
                }
                tellOfAge(each);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("the revocation lists of other authorities could not be looked after", e);
        }
    }

    private void fetch(Followed each) throws InterruptedException {
        String fault = null;
        for (URI uri : each.from) {
            try {
                byte[] list = fetch.from(uri);
                revocations.accept(list, each.authority.certificate());
                if (!isCurrent(each)) {
                    throw new GeneralSecurityException("the list has ended");
                }
                keep(each, list);
                succeeded(each);
                return;
            } catch (IOException e) {
                fault = String.valueOf(e.getMessage());
            } catch (GeneralSecurityException | RuntimeException e) {
                String said = e.getMessage();
                fault = "`" + uri + "`: "
                        + (said == null
                                ? "no revocation list"
                                : said.lines().findFirst().orElse("no revocation list"));
            }
        }
        count(each, "failed");
        if (each.fault == null) {
            log.warn("the revocation list of `{}` cannot be had: {}", each.authority.name(), fault);
        }
        each.fault = fault;
        each.due = clock.instant().plus(refresh.compareTo(RETRY) < 0 ? refresh : RETRY);
    }

    private void succeeded(Followed each) {
        count(each, "taken");
        if (each.fault != null) {
            log.info("the revocation list of `{}` can be had again", each.authority.name());
        }
        each.fault = null;
        Instant now = clock.instant();
        Instant next = now.plus(refresh);
        // A third of what is left is for a server that is away.
        Instant before = revocations
                .inForce(each.authority.certificate())
                .map(list -> now.plus(
                        Duration.between(now, list.nextUpdate()).multipliedBy(2).dividedBy(3)))
                .orElse(next);
        each.due = before.isBefore(next) ? before : next;
    }

    private void count(Followed each, String outcome) {
        meters.counter("gantry.revocation.list.fetches", "authority", each.authority.name(), "outcome", outcome)
                .increment();
    }

    private void tellOfAge(Followed each) {
        boolean stale = !isCurrent(each)
                && revocations.inForce(each.authority.certificate()).isPresent();
        if (stale && !each.stale) {
            log.error(
                    "the revocation list of `{}` has ended: whether its certificates are revoked is not known",
                    each.authority.name());
        }
        each.stale = stale;
    }

    private void keep(Followed each, byte[] list) {
        if (Arrays.equals(list, each.taken)) {
            return;
        }
        each.taken = list;
        try {
            AtomicFiles.write(file(each), list, AtomicFiles.Access.SECRET);
        } catch (IOException e) {
            log.warn("the revocation list of `{}` cannot be kept: {}", each.authority.name(), e.getMessage());
        }
    }

    /** What was kept is verified as what is fetched: the disk is no authority. */
    private void takeKept(Followed each) {
        Path file = file(each);
        try {
            if (Files.exists(file) && Files.size(file) <= ListFetch.MAX_BYTES) {
                byte[] list = Files.readAllBytes(file);
                revocations.accept(list, each.authority.certificate());
                each.taken = list;
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            log.warn(
                    "the revocation list of `{}` that was kept is not used: {}", each.authority.name(), e.getMessage());
        }
    }

    private Path file(Followed each) {
        String pin = SpkiPins.of(each.authority.certificate().getPublicKey());
        byte[] key = java.util.Base64.getDecoder().decode(pin.substring(pin.indexOf('/') + 1));
        return directory.resolve(HexFormat.of().formatHex(key, 0, 16) + ".crl");
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
