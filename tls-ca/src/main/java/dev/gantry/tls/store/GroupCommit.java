package dev.gantry.tls.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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

    /** A step inside the transaction. */
    interface Step {
        /**
         * Changes the tables.
         *
         * @return what the journal says of it
         * @throws Refusal the step does not apply; it has changed nothing, and the others of the transaction go on
         */
        Entry apply(Connection connection, long now) throws SQLException, Refusal;
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
    private final int instance;
    private final Clock clock;
    private final LinkedBlockingQueue<Queued> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private Journal.@Nullable Head head;

    GroupCommit(DataSource source, Dialect dialect, int instance, Clock clock) {
        this.source = source;
        this.dialect = dialect;
        this.instance = instance;
        this.clock = clock;
        this.thread = new Thread(this::run, "ca-store-writer");
        thread.setDaemon(true);
        thread.start();
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
    }

    private void write(List<Queued> batch) {
        List<CompletableFuture<Void>> written = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Journal.Head end = transact(connection, batch, written);
                connection.commit();
                head = end;
            } catch (SQLException | RuntimeException e) {
                rollback(connection);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            written.forEach(done -> done.complete(null));
        } catch (SQLException e) {
            fail(batch, dialect.explain(e));
        } catch (RuntimeException e) {
            fail(batch, new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store failed", e));
        }
    }

    private Journal.Head transact(Connection connection, List<Queued> batch, List<CompletableFuture<Void>> written)
            throws SQLException {
        Journal.Head end = head == null ? Journal.head(connection, instance) : head;
        long now = Math.max(clock.millis(), end.at());
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO journal (instance, seq, at, event, serial, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (Queued queued : batch) {
                try {
                    Entry entry = queued.step().apply(connection, now);
                    end = Journal.append(insert, instance, end, now, entry.event(), entry.serial(), entry.detail());
                    written.add(queued.done());
                } catch (Refusal e) {
                    queued.done().completeExceptionally(new StoreException(e.kind, String.valueOf(e.getMessage())));
                }
            }
            if (!written.isEmpty()) {
                insert.executeBatch();
                Journal.writeHead(connection, instance, end);
            }
        }
        return end;
    }

    private void fail(List<Queued> batch, StoreException reason) {
        // What reached the disk is not known: the end of the chain is read again before the next row is written.
        head = null;
        batch.forEach(queued -> queued.done().completeExceptionally(reason));
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone and the transaction with it.
            return;
        }
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
