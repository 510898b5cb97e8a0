package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit of one instance: the trail, and the repositories that it goes to. */
public final class Audit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.audit");
    private static final long LOOK_AT_SPOOL_SECONDS = 2;
    private static final long LAST_LOOK_SECONDS = 5;
    /** Once it was full, the spool is open again when so much of it is free: else it would be full again at once. */
    private static final double FREE_AGAIN = 0.1;

    private final AuditSettings settings;
    private final Clock clock;
    private final List<RepositoryFeed> feeds = new ArrayList<>();
    private final AuditTrail trail;
    private final ScheduledExecutorService spool;
    private final MeterRegistry meters;
    private final List<Runnable> looks = new CopyOnWriteArrayList<>();
    private final Set<Path> taken = new HashSet<>();
    private volatile boolean full;

    private Audit(
            AuditSettings settings,
            Clock clock,
            MeterRegistry meters,
            Function<AuditSettings.Repository, SyslogTransport> transports)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        this.trail = new AuditTrail(settings, this::firstNeeded, clock, meters);
        meters.gauge("gantry.audit.blocked", this, it -> it.accepts() ? 0 : 1);
        this.spool = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gantry-audit-spool");
            thread.setDaemon(true);
            return thread;
        });
        for (AuditSettings.Repository repository : settings.repositories()) {
            RepositoryFeed feed = feed(repository, transports.apply(repository));
            feeds.add(feed);
            List<Tag> tags = List.of(Tag.of("repository", feed.name()));
            meters.gauge("gantry.audit.repository.up", tags, feed, it -> it.isFailing() ? 0 : 1);
            meters.gauge("gantry.audit.backlog", tags, feed, this::waiting);
            meters.gauge("gantry.audit.spool.bytes", tags, feed, this::waitingBytes);
            meters.counter("gantry.audit.dropped", tags);
            meters.counter("gantry.audit.sent", tags);
            meters.counter("gantry.audit.failures", tags);
        }
        spool.scheduleWithFixedDelay(this::look, 0, LOOK_AT_SPOOL_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Opens the trail and begins to send.
     *
     * @throws IOException if the journal cannot be read or written
     */
    public static Audit open(AuditSettings settings, Clock clock, MeterRegistry meters) throws IOException {
        return open(settings, clock, meters, Audit::transport);
    }

    /** As above, with other ways to the repositories. */
    static Audit open(
            AuditSettings settings,
            Clock clock,
            MeterRegistry meters,
            Function<AuditSettings.Repository, SyslogTransport> transports)
            throws IOException {
        return new Audit(settings, clock, meters, transports);
    }

    private static SyslogTransport transport(AuditSettings.Repository repository) {
        var tls = repository.tls();
        return tls == null
                ? new UdpSyslog(repository.host(), repository.port())
                : new TlsSyslog(repository.host(), repository.port(), tls);
    }

    private RepositoryFeed feed(AuditSettings.Repository repository, SyslogTransport transport) throws IOException {
        return new RepositoryFeed(
                repository.name(),
                settings.directory(),
                transport,
                new SyslogMessage(settings.node(), repository.messageId()),
                FeedCursor.read(settings.directory().resolve(repository.cursorName()), trail.last() + 1),
                clock,
                new Reports());
    }

    /** Takes an event; returns at once. */
    public void record(AuditEvent event) {
        trail.record(event);
    }

    /** Returns whether what a new association causes can be audited; else it is to be refused. */
    public boolean accepts() {
        return !full && trail.accepts();
    }

    /** Has something run every few seconds, on a thread that may wait. */
    public void onLook(Runnable look) {
        looks.add(look);
    }

    /** Returns the number of the last entry that is durable. */
    public long entries() {
        return trail.last();
    }

    /**
     * How a repository is.
     *
     * @param waiting how many entries it does not have yet, or may not have
     */
    public record RepositoryState(String name, boolean up, long waiting) {}

    /** Returns how the repositories are. */
    public List<RepositoryState> repositories() {
        return feeds.stream()
                .map(feed -> new RepositoryState(feed.name(), !feed.isFailing(), (long) waiting(feed)))
                .toList();
    }

    private double waiting(RepositoryFeed feed) {
        return Math.max(0, trail.last() + 1 - feed.next());
    }

    private long waitingBytes(RepositoryFeed feed) {
        return trail.sizes().from(feed.next());
    }

    /** Returns what is wrong with the trail or its repositories, or null. */
    public @Nullable String trouble() {
        if (!accepts()) {
            return "the audit trail takes no more: associations are refused";
        }
        if (trail.isFailing()) {
            return "the audit journal cannot be written";
        }
        for (RepositoryFeed feed : feeds) {
            if (feed.isFailing()) {
                return "audit repository " + feed.name() + " is out of reach";
            }
        }
        return null;
    }

    private long firstNeeded() {
        return feeds.stream().mapToLong(RepositoryFeed::next).min().orElse(Long.MAX_VALUE);
    }

    private void look() {
        try {
            takeInbox();
            looks.forEach(Runnable::run);
            lookAtSpool();
        } catch (RuntimeException e) {
            log.error("the audit trail could not be looked after; the next look is made as usual", e);
        }
    }

    /** Takes what commands have left, and deletes what is durable since. */
    private void takeInbox() {
        try {
            if (trail.taken() == trail.done() && !trail.isFailing()) {
                deleteTaken();
            }
            for (Path file : AuditInbox.files(settings.directory())) {
                if (taken.add(file)) {
                    trail.record(AuditInbox.read(file));
                }
            }
        } catch (IOException e) {
            log.error("what commands have left for the audit trail cannot be read: {}", e.getMessage());
        }
    }

    private void deleteTaken() throws IOException {
        for (Iterator<Path> each = taken.iterator(); each.hasNext(); ) {
            Files.deleteIfExists(each.next());
            each.remove();
        }
    }

    private void lookAtSpool() {
        long most = settings.spoolBytes();
        if (!settings.refuseWhenFull()) {
            feeds.stream().filter(feed -> waitingBytes(feed) > most).forEach(this::dropOldest);
            return;
        }
        long bound = full ? Math.round(most * (1 - FREE_AGAIN)) : most;
        boolean over = feeds.stream().anyMatch(feed -> waitingBytes(feed) > bound);
        if (over != full) {
            full = over;
            String what = over
                    ? "more of the audit trail waits for a repository than the spool holds: nobody is admitted"
                    : "the audit trail is sent again: associations are admitted";
            log.error("{}", what);
            trail.record(
                    over
                            ? alert(Alert.AUDIT_RECORDING_STOPPED, Outcome.SERIOUS_FAILURE, what)
                            : alert(Alert.AUDIT_RECORDING_STARTED, Outcome.SUCCESS, what));
        }
    }

    private void dropOldest(RepositoryFeed feed) {
        JournalSizes sizes = trail.sizes();
        long from = feed.next();
        long to = from;
        for (long next = sizes.followingFile(to);
                next > to && sizes.from(to) > settings.spoolBytes();
                next = sizes.followingFile(to)) {
            to = next;
        }
        if (to > from) {
            feed.skipTo(to);
            count("gantry.audit.dropped", feed.name(), (double) (to - from));
            String what = "entries " + from + " to " + (to - 1) + " will not be sent to " + feed.name()
                    + ", which was out of reach for too long";
            log.error("{}", what);
            trail.record(alert(Alert.AUDIT_RECORDING_STOPPED, Outcome.MAJOR_FAILURE, what));
        }
    }

    private void count(String counter, String repository, double amount) {
        meters.counter(counter, "repository", repository).increment(amount);
    }

    private AuditEvent alert(Alert alert, Outcome outcome, String description) {
        return new AuditEvent.SecurityAlert(clock.instant(), alert, outcome, description, settings.node(), null, null);
    }

    private final class Reports implements RepositoryFeed.Listener {
        @Override
        public void lost(String repository, String detail) {
            log.error("audit repository {} is out of reach, its messages wait: {}", repository, detail);
            trail.record(alert(
                    Alert.AUDIT_RECORDING_STOPPED,
                    Outcome.SERIOUS_FAILURE,
                    "audit repository " + repository + " is out of reach"));
        }

        @Override
        public void sent(String repository, int messages) {
            count("gantry.audit.sent", repository, messages);
        }

        @Override
        public void failed(String repository) {
            count("gantry.audit.failures", repository, 1);
        }

        @Override
        public void found(String repository) {
            log.info("audit repository {} takes messages again", repository);
            trail.record(alert(
                    Alert.AUDIT_RECORDING_STARTED,
                    Outcome.SUCCESS,
                    "audit repository " + repository + " takes messages again"));
        }
    }

    /** Writes and sends what there is, as far as that goes quickly, and stops. */
    @Override
    public void close() {
        spool.shutdown();
        try {
            spool.awaitTermination(LAST_LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        takeInbox();
        trail.close();
        try {
            if (trail.taken() == trail.done() && !trail.isFailing()) {
                deleteTaken();
            }
        } catch (IOException e) {
            log.warn("what commands have left for the audit trail stays there: {}", e.getMessage());
        }
        feeds.forEach(RepositoryFeed::close);
    }
}
