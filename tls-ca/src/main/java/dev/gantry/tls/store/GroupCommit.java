package dev.gantry.tls.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One thread that writes for all callers: whatever they have queued while the disk was busy goes into one transaction, so
 * sixteen callers do not pay for sixteen disk flushes. A caller returns when its own step is on disk.
 */
final class GroupCommit implements AutoCloseable {
    /** Steps of one transaction, so that no caller waits for a crowd. */
    private static final int MAX_BATCH = 256;

    /** Attempts at a step that the database gives up in favour of another instance's. */
    private static final int MAX_TRIES = 5;

    /** A step inside the transaction. */
    interface Step {
        /**
         * Changes the tables.
         *
         * @return what the journal says of it
         * @throws Refusal the step does not apply; it has changed nothing, and the others of the transaction go on
         */
        Entry apply(Transaction transaction, long now) throws SQLException, Refusal;
    }

    /** A step that does not apply. */
    static final class Refusal extends Exception {
        private final StoreException.Kind kind;

        Refusal(StoreException.Kind kind, String detail) {
            super(detail, null, false, false);
            this.kind = kind;
        }
    }

    /** A row of the journal to be. */
    record Entry(String event, String serial, String detail) {}

    private record Queued(Step step, CompletableFuture<Void> done) {}

    private final DataSource source;
    private final Dialect dialect;
    private final InstanceLock lock;
    private final Clock clock;
    private final LinkedBlockingQueue<Queued> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long lastRecordMillis;
    private Journal.@Nullable Head head;
    private @Nullable Transaction open;

    GroupCommit(DataSource source, Dialect dialect, InstanceLock lock, Clock clock) {
        this.source = source;
        this.dialect = dialect;
        this.lock = lock;
        this.clock = clock;
        this.thread = new Thread(this::run, "ca-store-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** When this instance last wrote, in milliseconds since 1970; 0: not yet. */
    long lastRecordMillis() {
        return lastRecordMillis;
    }

    /** Does a step and waits until it is on disk. */
    void commit(Step step) throws StoreException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (closed) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store is closed");
        }
        Queued queued = new Queued(step, done);
        queue.add(queued);
        if (closed && queue.remove(queued)) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store is closed");
        }
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.kind(), String.valueOf(cause.getMessage()), cause);
            }
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "interrupted while writing", e);
        }
    }

    private void run() {
        List<Queued> batch = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            batch.clear();
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                continue;
            }
            queue.drainTo(batch, MAX_BATCH - 1);
            write(batch);
        }
        if (open != null) {
            discard(open);
        }
    }

    private void write(List<Queued> batch) {
        try {
            lock.require();
        } catch (StoreException e) {
            fail(batch, e);
            return;
        }
        Attempt attempt = new Attempt();
        for (int tries = 1; ; tries++) {
            try {
                transact(batch, attempt);
                return;
            } catch (SQLException e) {
                StoreException reason = dialect.explain(e);
                if (attempt.committing || reason.kind() != StoreException.Kind.UNAVAILABLE) {
                    fail(batch, reason);
                    return;
                }
                // Nothing was written. Instances that wait for each other's rows are asked to try again; and one step
                // that the
                // database does not take must not fail those that share its transaction.
                if (batch.size() > 1) {
                    head = null;
                    batch.forEach(queued -> write(List.of(queued)));
                    return;
                }
                if (!dialect.isWorthAnotherTry(e) || tries == MAX_TRIES) {
                    fail(batch, reason);
                    return;
                }
                head = null;
            } catch (RuntimeException e) {
                fail(batch, new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store failed", e));
                return;
            }
        }
    }

    private static final class Attempt {
        private boolean committing;
    }

    private void transact(List<Queued> batch, Attempt attempt) throws SQLException {
        Map<Queued, @Nullable Refusal> outcomes = new LinkedHashMap<>();
        Transaction transaction = transaction();
        try {
            transaction.begin();
            Journal.Head end = apply(transaction, batch, outcomes);
            attempt.committing = true;
            transaction.commit();
            head = end;
            lastRecordMillis = end.at();
        } catch (SQLException | RuntimeException e) {
            discard(transaction);
            throw e;
        }
        outcomes.forEach((queued, refusal) -> {
            if (refusal == null) {
                queued.done().complete(null);
            } else {
                queued.done()
                        .completeExceptionally(new StoreException(refusal.kind, String.valueOf(refusal.getMessage())));
            }
        });
    }

    private Transaction transaction() throws SQLException {
        Transaction found = open;
        if (found == null) {
            found = new Transaction(source.getConnection(), dialect);
            open = found;
        }
        return found;
    }

    private void discard(Transaction transaction) {
        open = null;
        try {
            transaction.close();
        } catch (SQLException e) {
            // Nothing was open, or the connection is gone and what was not committed with it.
            return;
        }
    }

    private Journal.Head apply(Transaction transaction, List<Queued> batch, Map<Queued, @Nullable Refusal> outcomes)
            throws SQLException {
        int instance = lock.instance();
        Journal.Head start = head == null ? Journal.head(transaction.connection(), instance) : head;
        Journal.Head end = start;
        long now = Math.max(clock.millis(), end.at());
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO journal (instance, seq, at, event, serial, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (Queued queued : batch) {
            try {
                Entry entry = queued.step().apply(transaction, now);
                end = Journal.append(insert, instance, end, now, entry.event(), entry.serial(), entry.detail());
                outcomes.put(queued, null);
            } catch (Refusal e) {
                outcomes.put(queued, e);
            }
        }
        if (end.seq() != start.seq()) {
            insert.executeBatch();
            Journal.writeHead(transaction, instance, end);
        }
        return end;
    }

    private void fail(List<Queued> batch, StoreException reason) {
        // What reached the disk is not known: the end of the chain is read again before the next row is written.
        head = null;
        batch.forEach(queued -> queued.done().completeExceptionally(reason));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queue.forEach(queued -> queued.done()
                .completeExceptionally(
                        new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store is closed")));
    }
}
