package dev.gantry.proxy.pending;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests for storage commitment that were let through and not answered (PS3.4 J.3). Each opens the way for one report,
 * from the device that was asked to the one that asked, until it is answered or its time is over; the journal carries them
 * over a restart, which is how long an archive may take.
 *
 * <p>Bounded: one request too many is not remembered, and so may not pass. Safe for all threads; nothing here blocks.
 */
public final class PendingCommitments implements AutoCloseable {
    /** How many requests may be pending, some 100 bytes each. */
    public static final int MAX = 1_000_000;

    private static final long SWEEP_MILLIS = 1_000;

    private final Clock clock;
    private final int max;
    private final ConcurrentHashMap<Fingerprint, Commitment> byTransaction = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Devices, ConcurrentHashMap<Terms, Opening>> openings = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong nextSweep = new AtomicLong();
    private @Nullable Journal journal;

    private PendingCommitments(Clock clock, int max) {
        this.clock = clock;
        this.max = max;
    }

    private record Devices(String asking, String asked) {}

    /**
     * What requests between two devices have in common.
     *
     * @param strictAe whether the report must keep to the AE titles of the route
     * @param rules the ids of the rules that let the request through
     */
    public record Terms(Route route, boolean strictAe, List<String> rules) {
        public Terms {
            rules = List.copyOf(rules);
        }

        private boolean fits(String reporterAe, String askingAe) {
            return !strictAe
                    || (route.askedAe().equals(reporterAe) && route.askingAe().equals(askingAe));
        }
    }

    /** All pending requests of the same terms. */
    private static final class Opening {
        private final Terms terms;
        private final AtomicInteger pending = new AtomicInteger();
        private final AtomicLong lastExpiry = new AtomicLong();

        Opening(Terms terms) {
            this.terms = terms;
        }
    }

    private static final class Commitment {
        private final Opening opening;
        private final long expiresAt;
        private boolean claimed;

        Commitment(Opening opening, long expiresAt) {
            this.opening = opening;
            this.expiresAt = expiresAt;
        }

        synchronized boolean claim() {
            boolean free = !claimed;
            claimed = true;
            return free;
        }

        synchronized void giveBack() {
            claimed = false;
        }
    }

    /** Makes an empty table that does not outlive the process. */
    public static PendingCommitments inMemory(Clock clock) {
        return new PendingCommitments(clock, MAX);
    }

    /**
     * Opens a table with what was pending before.
     *
     * @throws IOException if the journal cannot be read or written
     */
    public static PendingCommitments journaled(Path file, Clock clock) throws IOException {
        return journaled(file, clock, MAX);
    }

    static PendingCommitments journaled(Path file, Clock clock, int max) throws IOException {
        PendingCommitments table = new PendingCommitments(clock, max);
        table.journal = Journal.open(file, table::replay, table::entries);
        return table;
    }

    /**
     * Remembers a request, before it is passed on. One of the same transaction that is pending already is replaced.
     *
     * @param transaction the Transaction UID (0008,1195)
     * @param window how long the report may take
     * @return done once it would survive a loss of power; empty if there are too many
     */
    public Optional<CompletionStage<Void>> expect(Terms terms, String transaction, Duration window) {
        long now = clock.millis();
        if (count.get() >= max) {
            sweep(now);
            if (count.get() >= max) {
                return Optional.empty();
            }
        }
        Fingerprint key =
                key(transaction, terms.route().askingDevice(), terms.route().askedDevice());
        long expiresAt = now + window.toMillis();
        put(key, terms, expiresAt);
        Journal log = journal;
        return Optional.of(
                log == null ? CompletableFuture.completedFuture(null) : log.add(entry(key, terms, expiresAt)));
    }

    /** Forgets a request that came to nothing. */
    public void withdraw(Route route, String transaction) {
        settle(key(transaction, route.askingDevice(), route.askedDevice()));
    }

    /**
     * Tells whether a device awaits any report of another.
     *
     * @param reporterAe the AE title that the reporting device uses
     * @param askingAe the AE title that it reports to
     * @return the ids of the rules that let the requests through; empty if nothing is awaited
     */
    public Optional<List<String>> awaited(
            String reporterDevice, String reporterAe, String askingDevice, String askingAe) {
        ConcurrentHashMap<Terms, Opening> between = openings.get(new Devices(askingDevice, reporterDevice));
        if (between == null) {
            return Optional.empty();
        }
        long now = clock.millis();
        List<Opening> fitting = between.values().stream()
                .filter(opening -> opening.pending.get() > 0
                        && opening.lastExpiry.get() > now
                        && opening.terms.fits(reporterAe, askingAe))
                .toList();
        return fitting.isEmpty()
                ? Optional.empty()
                : Optional.of(fitting.stream()
                        .flatMap(opening -> opening.terms.rules().stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** A report that is on its way: nobody else can report on its transaction until it is given back. */
    public final class Claim {
        private final Fingerprint key;
        private final Commitment commitment;

        private Claim(Fingerprint key, Commitment commitment) {
            this.key = key;
            this.commitment = commitment;
        }

        /** The report was taken: there will be no other. */
        public void settle() {
            PendingCommitments.this.settle(key);
        }

        /** The report did not arrive: it may come again. */
        public void giveBack() {
            commitment.giveBack();
        }
    }

    /**
     * Claims a transaction for a report.
     *
     * @return empty if none is pending between these two, or it is being reported on already
     */
    public Optional<Claim> claim(
            String transaction, String reporterDevice, String reporterAe, String askingDevice, String askingAe) {
        Fingerprint key = key(transaction, askingDevice, reporterDevice);
        Commitment commitment = byTransaction.get(key);
        if (commitment == null || !commitment.opening.terms.fits(reporterAe, askingAe)) {
            return Optional.empty();
        }
        if (commitment.expiresAt <= clock.millis()) {
            settle(key);
            return Optional.empty();
        }
        return commitment.claim() ? Optional.of(new Claim(key, commitment)) : Optional.empty();
    }

    /** Returns how many requests are remembered. */
    public int size() {
        return count.get();
    }

    private void put(Fingerprint key, Terms terms, long expiresAt) {
        Route route = terms.route();
        Opening opening = openings.computeIfAbsent(
                        new Devices(route.askingDevice(), route.askedDevice()), devices -> new ConcurrentHashMap<>())
                .computeIfAbsent(terms, Opening::new);
        opening.pending.incrementAndGet();
        opening.lastExpiry.accumulateAndGet(expiresAt, Math::max);
        Commitment before = byTransaction.put(key, new Commitment(opening, expiresAt));
        if (before == null) {
            count.incrementAndGet();
        } else {
            before.opening.pending.decrementAndGet();
        }
    }

    private void settle(Fingerprint key) {
        if (remove(key) && journal != null) {
            journal.add("-\t" + key);
        }
    }

    private boolean remove(Fingerprint key) {
        Commitment commitment = byTransaction.remove(key);
        if (commitment == null) {
            return false;
        }
        commitment.opening.pending.decrementAndGet();
        count.decrementAndGet();
        return true;
    }

    private void sweep(long now) {
        long due = nextSweep.get();
        if (now >= due && nextSweep.compareAndSet(due, now + SWEEP_MILLIS)) {
            byTransaction.forEach((key, commitment) -> {
                if (commitment.expiresAt <= now) {
                    remove(key);
                }
            });
        }
    }

    private static Fingerprint key(String transaction, String askingDevice, String askedDevice) {
        return Fingerprint.of(transaction, askingDevice, askedDevice);
    }

    private static String entry(Fingerprint key, Terms terms, long expiresAt) {
        Route route = terms.route();
        return String.join(
                "\t",
                "+",
                key.toString(),
                Long.toString(expiresAt),
                route.askingDevice(),
                route.askingAe(),
                route.askedDevice(),
                route.askedAe(),
                Boolean.toString(terms.strictAe()),
                String.join(",", terms.rules()));
    }

    private void replay(String entry) {
        String[] parts = entry.split("\t", -1);
        Optional<Fingerprint> key = parts.length < 2 ? Optional.empty() : Fingerprint.parse(parts[1]);
        if (key.isEmpty()) {
            return;
        }
        if (parts[0].equals("-")) {
            remove(key.get());
        } else if (parts[0].equals("+") && parts.length == 9 && parts[2].matches("\\d{1,18}")) {
            long expiresAt = Long.parseLong(parts[2]);
            if (expiresAt > clock.millis() && count.get() < max) {
                Route route = new Route(parts[3], parts[4], parts[5], parts[6]);
                List<String> rules = parts[8].isEmpty() ? List.of() : List.of(parts[8].split(",", -1));
                put(key.get(), new Terms(route, Boolean.parseBoolean(parts[7]), rules), expiresAt);
            }
        }
    }

    private Stream<String> entries() {
        long now = clock.millis();
        return byTransaction.entrySet().stream()
                .filter(each -> each.getValue().expiresAt > now)
                .map(each -> entry(each.getKey(), each.getValue().opening.terms, each.getValue().expiresAt));
    }

    /** Writes what is to be kept. */
    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
