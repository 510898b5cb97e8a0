package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditJournal.Draft;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from any thread at once. A thread of its own makes messages of them and writes those to the journal, some ten to
 * fifty times a second all that has come since, so that no event loop has to wake it and one flush to the disk serves many events.
 * Where the disk takes no more, events wait in memory, up to a bound; {@link #accepts} turns false long before that is
 * reached, so that nothing is admitted that could not be audited.
 */
final class AuditTrail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.audit");
    private static final int QUEUE = 65_536;
    /** One association may cause this many events before the queue is full and still be audited whole. */
    private static final int QUEUE_KEPT_FREE = QUEUE / 4;

    /** Identifiers of queries may be long: so many bytes of them wait at most, a quarter of it while anybody is admitted. */
    private static final long QUERY_BYTES = 64L << 20;

    private static final int BATCH = 1024;
    private static final long BATCH_QUERY_BYTES = 1L << 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Where nothing came during the last pause: each look costs an instance that does nothing 70 us. */
    private static final long IDLE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LARGEST_FILE_BYTES = 64L << 20;
    /** Of so many files at least consists a spool that is full, so that its oldest part can be left out. */
    private static final int FILES_OF_A_SPOOL = 8;

    private static final Duration PRUNE_EVERY = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final BlockingQueue<AuditEvent> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AuditJournal journal;
    private final AuditMessages messages;
    private final Clock clock;
    private final LongSupplier needed;
    private final Counter written;
    private final Counter lost;
    private final Thread writer;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong queryBytes = new AtomicLong();
    private volatile boolean stopping;
    private volatile boolean failing;

    /**
     * Opens the journal and starts to write.
     *
     * @param settings where the journal is, and how large
     * @param needed the number of the first entry that some repository does not have yet
     * @throws IOException if the journal cannot be read or written
     */
    AuditTrail(AuditSettings settings, LongSupplier needed, Clock clock, MeterRegistry meters) throws IOException {
        this.journal = AuditJournal.open(
                settings.directory(),
                settings.retention(),
                Math.min(LARGEST_FILE_BYTES, settings.spoolBytes() / FILES_OF_A_SPOOL));
        this.messages = new AuditMessages(settings.node());
        this.needed = needed;
        this.clock = clock;
        this.written = meters.counter("gantry.audit.written");
        this.lost = meters.counter("gantry.audit.lost");
        meters.gauge("gantry.audit.queue", queue, BlockingQueue::size);
        String damage = journal.damage();
        if (damage != null) {
            log.error("the audit journal was changed: {}; a new chain begins", damage);
            record(new AuditEvent.SecurityAlert(
                    clock.instant(),
                    AuditEvent.Alert.AUDIT_RECORDING_STARTED,
                    AuditEvent.Outcome.MAJOR_FAILURE,
                    "the audit journal was changed: " + damage,
                    settings.node(),
                    null,
                    null));
        }
        this.writer = new Thread(this::writeUntilStopped, "gantry-audit");
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes an event; returns at once. */
    void record(AuditEvent event) {
        taken.incrementAndGet();
        long bytes = queryBytes(event);
        boolean tooLong = bytes > 0 && queryBytes.addAndGet(bytes) > QUERY_BYTES;
        if (tooLong || !queue.offer(event)) {
            queryBytes.addAndGet(-bytes);
            done.incrementAndGet();
            lost.increment();
        }
    }

    private static long queryBytes(AuditEvent event) {
        return event instanceof AuditEvent.Query query ? query.identifier().length : 0;
    }

    /** Returns how many events were taken so far. */
    long taken() {
        return taken.get();
    }

    /** Returns for how many events there is nothing more to do: they are durable, or lost and counted. */
    long done() {
        return done.get();
    }

    /** Returns the number of the last entry that is durable. */
    long last() {
        return journal.last();
    }

    /** Returns how long the files of the journal are. */
    JournalSizes sizes() {
        return journal.sizes();
    }

    /** Returns whether new associations can be audited; else they are to be refused. */
    boolean accepts() {
        return queue.remainingCapacity() > QUEUE_KEPT_FREE && queryBytes.get() < QUERY_BYTES / 4;
    }

    /** Returns whether the journal cannot be written at the moment. */
    boolean isFailing() {
        return failing;
    }

    private void writeUntilStopped() {
        List<AuditEvent> batch = new ArrayList<>(BATCH);
        long pruned = 0;
        try {
            while (!stopping || !queue.isEmpty()) {
                boolean more = take(batch);
                boolean idle = batch.isEmpty();
                if (!idle) {
                    write(drafts(batch));
                    done.addAndGet(batch.size());
                    batch.clear();
                }
                if (clock.millis() - pruned > PRUNE_EVERY.toMillis()) {
                    pruned = clock.millis();
                    prune();
                }
                if (!more && !stopping) {
                    LockSupport.parkNanos(this, idle ? IDLE_PAUSE_NANOS : PAUSE_NANOS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fills a batch; returns whether there may be more than went into it. */
    private boolean take(List<AuditEvent> batch) {
        long bytes = 0;
        while (batch.size() < BATCH && bytes < BATCH_QUERY_BYTES) {
            AuditEvent event = queue.poll();
            if (event == null) {
                return false;
            }
            batch.add(event);
            bytes += queryBytes(event);
        }
        return true;
    }

    private List<Draft> drafts(List<AuditEvent> events) {
        Instant now = clock.instant();
        List<Draft> drafts = new ArrayList<>(events.size());
        long bytes = 0;
        for (AuditEvent event : events) {
            Draft draft = draft(event, now);
            if (draft != null) {
                drafts.add(draft);
            }
            bytes += queryBytes(event);
        }
        queryBytes.addAndGet(-bytes);
        return drafts;
    }

    private @Nullable Draft draft(AuditEvent event, Instant now) {
        try {
            AuditMessages.Written message = messages.write(event);
            return new Draft(now, message.event(), message.xml());
        } catch (RuntimeException e) {
            lost.increment();
            log.error(
                    "an event of kind {} cannot be written as an audit message",
                    event.getClass().getSimpleName(),
                    e);
            return null;
        }
    }

    /** Tries until the journal has them: the queue behind holds what comes meanwhile. */
    private void write(List<Draft> drafts) throws InterruptedException {
        while (true) {
            try {
                journal.append(drafts);
                written.increment(drafts.size());
                if (failing) {
                    failing = false;
                    log.info("the audit journal is written again");
                }
                return;
            } catch (IOException e) {
                if (!failing) {
                    failing = true;
                    log.error("the audit journal cannot be written, and waits in memory: {}", e.getMessage());
                }
                if (stopping) {
                    lost.increment(drafts.size());
                    return;
                }
                Thread.sleep(RETRY.toMillis());
            }
        }
    }

    private void prune() {
        try {
            journal.prune(clock.instant(), needed);
        } catch (IOException e) {
            log.warn("old files of the audit journal cannot be deleted: {}", e.getMessage());
        }
    }

    /** Writes what is queued and stops. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(writer);
        try {
            writer.join(10_000);
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("the audit journal could not be closed: {}", e.getMessage());
        }
    }
}
