package dev.gantry.tls.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Holding an instance number against every other process on the same store. The operating system (SQLite) or the database
 * server (PostgreSQL) takes it back when the process dies, however it dies; that is how the next one knows that what the number
 * left unfinished will stay so.
 */
final class InstanceLock implements AutoCloseable {
    private static final int POSTGRESQL_CLASS = 7305;

    private static final int CHECK_SECONDS = 10;

    private interface Hold extends AutoCloseable {
        /** Whether nobody else can have the number. */
        boolean isHeld() throws SQLException;

        @Override
        void close() throws IOException, SQLException;
    }

    private final Database database;
    private final int instance;
    private volatile Hold hold;

    private InstanceLock(Database database, int instance, Hold hold) {
        this.database = database;
        this.instance = instance;
        this.hold = hold;
    }

    int instance() {
        return instance;
    }

    /** Takes the number if nobody has it; null where somebody has. */
    static @Nullable InstanceLock tryAcquire(Database database, int instance) throws StoreException {
        try {
            Hold hold = database.dialect() == Dialect.SQLITE
                    ? lockFile(database, instance)
                    : lockServer(database, instance);
            return hold == null ? null : new InstanceLock(database, instance, hold);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the lock file cannot be written", e);
        } catch (SQLException e) {
            throw database.dialect().explain(e);
        }
    }

    private static @Nullable Hold lockFile(Database database, int instance) throws IOException {
        Path records = database.sqliteFile().toAbsolutePath();
        Path file = records.resolveSibling(records.getFileName() + ".instance-" + instance);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return new Hold() {
            @Override
            public boolean isHeld() {
                return channel.isOpen();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private static @Nullable Hold lockServer(Database database, int instance) throws SQLException {
        Connection connection = database.connect();
        boolean taken = false;
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?, ?)")) {
            statement.setInt(1, POSTGRESQL_CLASS);
            statement.setInt(2, instance);
            try (ResultSet rows = statement.executeQuery()) {
                taken = rows.next() && rows.getBoolean(1);
            }
        } finally {
            if (!taken) {
                connection.close();
            }
        }
        if (!taken) {
            return null;
        }
        return new Hold() {
            @Override
            public boolean isHeld() throws SQLException {
                return connection.isValid(CHECK_SECONDS);
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }

    /**
     * Makes sure, before something is written, that the number is still this instance's: a database server that was started again has
     * forgotten who held it. It is taken anew where nobody else was faster.
     *
     * @throws StoreException it is not; the store has to be opened again
     */
    void require() throws StoreException {
        try {
            Hold held = hold;
            if (held.isHeld()) {
                return;
            }
            held.close();
            Hold again = database.dialect() == Dialect.SQLITE ? null : lockServer(database, instance);
            if (again != null) {
                hold = again;
                return;
            }
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the lock file cannot be used", e);
        } catch (SQLException e) {
            throw database.dialect().explain(e);
        }
        throw new StoreException(
                StoreException.Kind.NO_INSTANCE,
                "another process has taken instance number " + instance + " (expected: this one to be started again)");
    }

    @Override
    public void close() throws StoreException {
        try {
            hold.close();
        } catch (IOException | SQLException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the instance number cannot be given back", e);
        }
    }
}
