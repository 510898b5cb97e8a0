package dev.gantry.proxy.expiry;

import dev.gantry.proxy.expiry.Expiry.Kind;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.rotate.RenewalSchedule;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.SerialNumbers;
import dev.gantry.tls.store.SightingTable.Sighting;
import dev.gantry.tls.store.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Foresees the end of certificates. Of each device it counts the one that the device has shown last, or, until it has shown one,
 * the one with the latest end that was issued to it: what lies in a drawer does not help. It gives the days as the metric
 * {@code gantry.certificate.expiry.days}, warns in the log at {@link RenewalSchedule#WARNING_DAYS}, once each, and answers with
 * {@link #report()}.
 */
public final class ExpiryRadar implements AutoCloseable {
    /** Holders that get a row in the metric; of more, those that end first. */
    public static final int MAX_ROWS = 1000;

    private static final Duration LOOKS = Duration.ofMinutes(1);

    /** How long what was read of the store is good for. */
    private static final Duration STORE_READ_EVERY = Duration.ofMinutes(30);

    /** How long a certificate that has ended is still reported. */
    private static final Duration MOURNED = Duration.ofDays(7);

    private static final Logger log = LoggerFactory.getLogger("gantry.expiry");

    private final @Nullable CertificateAuthority authority;
    private final Clock clock;
    private final MultiGauge gauge;
    private final GivenWarnings warnings;
    private final SeenCertificates seen;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "expiry-radar");
        thread.setDaemon(true);
        return thread;
    });
    private List<Expiry> issued = List.of();
    private Instant storeRead = Instant.MIN;
    private volatile List<Expiry> report = List.of();

    /**
     * Makes one that does not look by itself yet.
     *
     * @param authority whose certificates are known; absent: only those that are seen
     * @param warned the file that remembers which warnings were given
     */
    public ExpiryRadar(@Nullable CertificateAuthority authority, Path warned, MeterRegistry meters, Clock clock) {
        this.authority = authority;
        this.clock = clock;
        this.gauge = MultiGauge.builder("gantry.certificate.expiry.days")
                .description("whole days until the certificate that the holder uses ends")
                .register(meters);
        this.warnings = new GivenWarnings(warned);
        this.seen = new SeenCertificates(clock);
    }

    /** Looks now, and then every minute on a thread of its own. */
    public ExpiryRadar start() {
        var unused = executor.scheduleWithFixedDelay(this::lookSafely, 0, LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Returns what is to be told of the certificates of peers. */
    public CertificateSightings sightings() {
        return seen;
    }

    /** Returns one certificate for each holder, as of the last look, those first that end first. */
    public List<Expiry> report() {
        return report;
    }

    private void lookSafely() {
        try {
            look();
        } catch (StoreException | RuntimeException e) {
            log.warn("the ends of certificates could not be looked up: {}", e.getMessage());
        }
    }

    /** Looks once. */
    synchronized void look() throws StoreException {
        Instant now = clock.instant();
        if (authority != null && !now.isBefore(storeRead.plus(STORE_READ_EVERY))) {
            issued = issued(authority, now);
            storeRead = now;
        }
        report = together(now);
        gauge.register(
                report.stream()
                        .limit(MAX_ROWS)
                        .map(expiry -> MultiGauge.Row.of(
                                Tags.of(
                                        "holder",
                                        expiry.holder(),
                                        "kind",
                                        expiry.kind().word()),
                                expiry.daysLeft(now)))
                        .collect(Collectors.toList()),
                true);
        warn(now);
        if (authority != null) {
            Collection<Sighting> unwritten = seen.unwritten();
            if (!unwritten.isEmpty()) {
                authority.store().sightings().add(unwritten);
            }
        }
    }

    private static List<Expiry> issued(CertificateAuthority authority, Instant now) throws StoreException {
        List<Expiry> found = new ArrayList<>();
        for (IssuanceRecord record : authority.store().active(now)) {
            CertificateProfile profile = CertificateProfile.ofId(record.profile());
            if (record.isValid(now)
                    && record.notBefore() != null
                    && record.notAfter() != null
                    && profile != CertificateProfile.OPERATOR) {
                found.add(new Expiry(
                        profile.isDevice() ? Kind.DEVICE : Kind.PROXY,
                        record.holder(),
                        record.serialText(),
                        record.notBefore(),
                        record.notAfter(),
                        false));
            }
        }
        authority.directory().roots().forEach(certificate -> found.add(ofAuthority(certificate)));
        authority.directory().intermediates().forEach(certificate -> found.add(ofAuthority(certificate)));
        return found;
    }

    private static Expiry ofAuthority(X509Certificate certificate) {
        return new Expiry(
                Kind.AUTHORITY,
                certificate.getSubjectX500Principal().getName(),
                SerialNumbers.text(certificate.getSerialNumber()),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                false);
    }

    private List<Expiry> together(Instant now) {
        Map<String, Expiry> byHolder = new HashMap<>();
        for (Expiry expiry : issued) {
            byHolder.merge(
                    expiry.kind() + "/" + expiry.holder(),
                    expiry,
                    (one, other) -> one.notAfter().isBefore(other.notAfter()) ? other : one);
        }
        seen.ofDevices(now.minus(MOURNED)).stream()
                .sorted(Comparator.comparing(SeenCertificates.Seen::last))
                .forEach(each -> byHolder.put(
                        Kind.DEVICE + "/" + each.device(),
                        new Expiry(
                                Kind.DEVICE, each.device(), each.serial(), each.notBefore(), each.notAfter(), true)));
        return byHolder.values().stream()
                .sorted(Comparator.comparing(Expiry::notAfter).thenComparing(Expiry::holder))
                .toList();
    }

    private void warn(Instant now) {
        boolean warned = false;
        for (Expiry expiry : report) {
            OptionalInt days = RenewalSchedule.warning(expiry.notBefore(), expiry.notAfter(), now);
            if (days.isEmpty() || !warnings.isNew(expiry.serial(), days.getAsInt())) {
                continue;
            }
            log.warn(
                    "the certificate of {} `{}` (serial number {}) {} at {}",
                    expiry.kind().word(),
                    expiry.holder(),
                    expiry.serial(),
                    expiry.notAfter().isBefore(now) ? "has ended" : "ends in " + expiry.daysLeft(now) + " days,",
                    expiry.notAfter());
            warnings.add(expiry.serial(), days.getAsInt());
            warned = true;
        }
        if (warned) {
            warnings.keep(report.stream().map(Expiry::serial).collect(Collectors.toSet()));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
