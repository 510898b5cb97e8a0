package dev.gantry.proxy.expiry;

import dev.gantry.tls.store.SerialNumbers;
import dev.gantry.tls.store.SightingTable.Sighting;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;

/** The certificates that peers have shown since the start, 4,096 of them at most; further ones are passed over. */
final class SeenCertificates implements CertificateSightings {
    private static final int MAX = 4096;

    /** How old the written date of the last sighting may grow. */
    private static final Duration WRITTEN_EVERY = Duration.ofHours(12);

    private record Key(X500Principal issuer, BigInteger serial) {}

    /** One of them, by the device that showed it. */
    record Seen(String device, String serial, Instant notBefore, Instant notAfter, Instant last) {}

    private static final class Entry {
        private final String subject;
        private final Instant notBefore;
        private final Instant notAfter;
        private final Instant first;
        private volatile String device;
        private volatile Instant last;
        private volatile Instant written = Instant.MIN;

        Entry(X509Certificate leaf, String device, Instant now) {
            this.subject = leaf.getSubjectX500Principal().getName();
            this.notBefore = leaf.getNotBefore().toInstant();
            this.notAfter = leaf.getNotAfter().toInstant();
            this.first = now;
            this.device = device;
            this.last = now;
        }
    }

    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final Clock clock;

    SeenCertificates(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void seen(X509Certificate leaf, Supplier<Optional<String>> device) {
        Instant now = clock.instant();
        Key key = new Key(leaf.getIssuerX500Principal(), leaf.getSerialNumber());
        Entry known = entries.get(key);
        if (known != null) {
            known.last = now;
            if (known.device.isEmpty()) {
                known.device = device.get().orElse("");
            }
        } else if (entries.size() < MAX) {
            entries.put(key, new Entry(leaf, device.get().orElse(""), now));
        }
    }

    /** Returns those that are some device's and have not ended long ago; forgets those that have. */
    List<Seen> ofDevices(Instant endedAfter) {
        entries.values().removeIf(entry -> entry.notAfter.isBefore(endedAfter));
        List<Seen> seen = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (!entry.device.isEmpty()) {
                seen.add(new Seen(
                        entry.device, SerialNumbers.text(key.serial()), entry.notBefore, entry.notAfter, entry.last));
            }
        });
        return seen;
    }

    /** Returns what is to be written down, once for each certificate and then twice a day. */
    Collection<Sighting> unwritten() {
        Instant now = clock.instant();
        List<Sighting> unwritten = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.written.isBefore(entry.last.minus(WRITTEN_EVERY))) {
                entry.written = now;
                unwritten.add(new Sighting(
                        key.issuer().getName(),
                        SerialNumbers.text(key.serial()),
                        entry.subject,
                        entry.notBefore,
                        entry.notAfter,
                        entry.first,
                        entry.last));
            }
        });
        return unwritten;
    }
}
