package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit of one instance: the trail, and the repositories that it goes to. */
public final class Audit implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.audit");
    private static final long LOOK_AT_SPOOL_SECONDS = 2;

    private final AuditSettings settings;
    private final Clock clock;
    private final List<RepositoryFeed> feeds = new ArrayList<>();
    private final AuditTrail trail;
    private final ScheduledExecutorService spool;
    private volatile boolean full;

    private Audit(AuditSettings settings, Clock clock, MeterRegistry meters) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.trail = new AuditTrail(
                settings.directory(), settings.node(), settings.retention(), this::firstNeeded, clock, meters);
        this.spool = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gantry-audit-spool");
            thread.setDaemon(true);
            return thread;
        });
        for (AuditSettings.Repository repository : settings.repositories()) {
            RepositoryFeed feed = feed(repository);
            feeds.add(feed);
            List<Tag> tags = List.of(Tag.of("repository", feed.name()));
            meters.gauge("gantry.audit.repository.up", tags, feed, it -> it.isFailing() ? 0 : 1);
            meters.gauge("gantry.audit.backlog", tags, feed, it -> Math.max(0, trail.last() + 1 - it.next()));
        }
        spool.scheduleWithFixedDelay(this::lookAtSpool, 0, LOOK_AT_SPOOL_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Opens the trail and begins to send.
     *
     * @throws IOException if the journal cannot be read or written
     */
    public static Audit open(AuditSettings settings, Clock clock, MeterRegistry meters) throws IOException {
        return new Audit(settings, clock, meters);
    }

    private RepositoryFeed feed(AuditSettings.Repository repository) throws IOException {
        var tls = repository.tls();
        SyslogTransport transport = tls == null
                ? new UdpSyslog(repository.host(), repository.port())
                : new TlsSyslog(repository.host(), repository.port(), tls);
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

    private void lookAtSpool() {
        boolean over = false;
        for (RepositoryFeed feed : feeds) {
            try {
                if (feed.backlogBytes() > settings.spoolBytes()) {
                    if (settings.refuseWhenFull()) {
                        over = true;
                    } else {
                        dropOldest(feed);
                    }
                }
            } catch (IOException e) {
                log.warn("the audit journal cannot be measured: {}", e.getMessage());
            }
        }
        if (over != full) {
            full = over;
            log.error(
                    over
                            ? "more of the audit trail waits than the spool holds: associations are refused"
                            : "the audit trail is sent again: associations are accepted");
        }
    }

    private void dropOldest(RepositoryFeed feed) throws IOException {
        long from = feed.next();
        long to = JournalFiles.followingFile(settings.directory(), from);
        if (to > from) {
            feed.skipTo(to);
            String what = "entries " + from + " to " + (to - 1) + " will not be sent to " + feed.name()
                    + ", which was out of reach for too long";
            log.error("{}", what);
            trail.record(alert(Alert.AUDIT_RECORDING_STOPPED, Outcome.MAJOR_FAILURE, what));
        }
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
        spool.shutdownNow();
        trail.close();
        feeds.forEach(RepositoryFeed::close);
    }
}
