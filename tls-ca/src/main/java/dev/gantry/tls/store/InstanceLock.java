package dev.gantry.tls.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
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

    private interface Hold extends AutoCloseable {
        @Override
        void close() throws IOException, SQLException;
    }

    private final int instance;
    private final Hold hold;

    private InstanceLock(int instance, Hold hold) {
        this.instance = instance;
        this.hold = hold;
    }

    int instance() {
        return instance;
    }

    /** Takes the number if nobody has it; null where somebody has. */
    static @Nullable InstanceLock tryAcquire(Dialect dialect, String url, int instance) throws StoreException {
        try {
            Hold hold = dialect == Dialect.SQLITE ? lockFile(url, instance) : lockServer(url, instance);
            return hold == null ? null : new InstanceLock(instance, hold);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the lock file cannot be written", e);
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    private static @Nullable Hold lockFile(String url, int instance) throws IOException {
        Path database = Dialect.sqliteFile(url).toAbsolutePath();
        Path file = database.resolveSibling(database.getFileName() + ".instance-" + instance);
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
        return channel::close;
    }

    private static @Nullable Hold lockServer(String url, int instance) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
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
        return taken ? connection::close : null;
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
