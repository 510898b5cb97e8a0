package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEntry.MalformedEntryException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the journal to one repository, in order and at least once (IHE ITI TF-2 3.20.4.1.1). While the repository is out of
 * reach the journal waits. Syslog has no acknowledgement, so an entry counts as delivered when its connection has lived on
 * for a while after it; what was sent shortly before a connection broke is sent again.
 */
final class RepositoryFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.audit");
    private static final int BATCH = 256;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
    /** How long a connection has to live on until what was sent on it counts as delivered. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final String name;
    private final Path journal;
    private final SyslogTransport transport;
    private final SyslogMessage frame;
    private final FeedCursor cursor;
    private final Clock clock;
    private final Listener listener;
    private final Thread thread;
    private final Deque<Sent> settling = new ArrayDeque<>();
    private volatile boolean stopping;
    private volatile boolean failing;
    private volatile long skip;

    /** Hears when a repository goes and comes back. */
    interface Listener {
        /** It cannot be reached, or sent what was not asked for. */
        void lost(String repository, String detail);

        /** It was sent some messages. */
        void sent(String repository, int messages);

        /** An attempt to reach it, or to go on sending, failed. */
        void failed(String repository);

        /** It takes messages again. */
        void found(String repository);
    }

    /** A batch that was sent. */
    private record Sent(long next, long atMillis) {}

    /**
     * Starts to send.
     *
     * @param name of the repository, for logs
     */
    RepositoryFeed(
            String name,
            Path journal,
            SyslogTransport transport,
            SyslogMessage frame,
            FeedCursor cursor,
            Clock clock,
            Listener listener) {
        this.name = name;
        this.journal = journal;
        this.transport = transport;
        this.frame = frame;
        this.cursor = cursor;
        this.clock = clock;
        this.listener = listener;
        this.thread = new Thread(this::run, "gantry-audit-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the number of the first entry that the repository may not have. */
    long next() {
        return Math.max(cursor.next(), skip);
    }

    /** Leaves out everything before an entry. */
    void skipTo(long sequence) {
        skip = Math.max(skip, sequence);
    }

    /** Returns whether the repository is out of reach. */
    boolean isFailing() {
        return failing;
    }

    String name() {
        return name;
    }

    private void run() {
        Duration wait = LOOK;
        while (!stopping) {
            try {
                send();
                return;
            } catch (IOException e) {
                lost(e);
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
                if (!sleep(wait)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Sends from the cursor on until it is told to stop and everything there is was sent. */
    private void send() throws IOException, InterruptedException {
        settling.clear();
        cursor.set(next());
        try (JournalReader reader = new JournalReader(journal, cursor.next())) {
            while (true) {
                boolean last = stopping;
                List<byte[]> batch = new ArrayList<>(BATCH);
                long next = read(reader, batch);
                if (!batch.isEmpty()) {
                    transport.send(batch);
                    listener.sent(name, batch.size());
                    settling.add(new Sent(next, clock.millis()));
                }
                transport.check();
                settle();
                if (!batch.isEmpty()) {
                    found();
                } else if (last) {
                    return;
                } else {
                    Thread.sleep(LOOK.toMillis());
                }
            }
        }
    }

    /** Fills a batch; returns the number of the entry behind it. */
    private long read(JournalReader reader, List<byte[]> batch) throws IOException {
        long next = cursor.next();
        while (batch.size() < BATCH) {
            AuditEntry entry;
            try {
                entry = reader.next();
            } catch (MalformedEntryException e) {
                log.error("a line of the audit journal is no entry, and is not sent to {}", name);
                continue;
            }
            if (entry == null) {
                break;
            }
            batch.add(frame.of(entry.at(), entry.message()));
            next = entry.sequence() + 1;
        }
        return next;
    }

    private void settle() throws IOException {
        long now = clock.millis();
        long next = -1;
        for (Sent sent = settling.peek(); sent != null && isSettled(sent, now); sent = settling.peek()) {
            next = sent.next;
            settling.remove();
        }
        if (next >= 0) {
            cursor.set(next);
        }
    }

    private static boolean isSettled(Sent sent, long now) {
        return now - sent.atMillis >= SETTLING.toMillis();
    }

    private void lost(IOException e) {
        transport.close();
        listener.failed(name);
        if (!failing) {
            failing = true;
            String message = e.getMessage();
            listener.lost(name, message == null ? e.getClass().getSimpleName() : message);
        }
    }

    private void found() {
        if (failing) {
            failing = false;
            listener.found(name);
        }
    }

    private static boolean sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends what there is, if the repository takes it now, and stops; what has not settled is sent again after a start. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(LAST_WORDS.toMillis());
            thread.interrupt();
            thread.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        transport.close();
    }
}
