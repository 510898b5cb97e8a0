package dev.gantry.tls.store;

import dev.gantry.tls.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** The few places where the two databases differ. */
enum Dialect {
    SQLITE("BLOB"),
    POSTGRESQL("BYTEA");

    private static final String SQLITE_PREFIX = "jdbc:sqlite:";

    private final String bytesType;

    Dialect(String bytesType) {
        this.bytesType = bytesType;
    }

    static Dialect of(String url) {
        if (url.startsWith(SQLITE_PREFIX)) {
            return SQLITE;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw new IllegalArgumentException(
                "database: `" + url + "` (expected: a URL that begins with jdbc:sqlite: or jdbc:postgresql:)");
    }

    static Path sqliteFile(String url) {
        String file = url.substring(SQLITE_PREFIX.length());
        int settings = file.indexOf('?');
        return Path.of(settings < 0 ? file : file.substring(0, settings));
    }

    String bytesType() {
        return bytesType;
    }

    /** Creates the file with its mode before the driver would create it with another. */
    void prepare(String url) throws StoreException {
        if (this != SQLITE) {
            return;
        }
        Path file = sqliteFile(url);
        try {
            if (!Files.exists(file)) {
                Path directory = file.toAbsolutePath().normalize().getParent();
                if (directory != null) {
                    AtomicFiles.createPrivateDirectory(directory);
                }
                AtomicFiles.write(file, new byte[0], AtomicFiles.Access.SECRET);
            }
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE, "the database file `" + file + "` cannot be created", e);
        }
    }

    /** Begins a transaction that reads, sees one state of the database throughout, and keeps nobody from writing. */
    void beginReading(Connection connection) throws SQLException {
        if (this == SQLITE) {
            execute(connection, "BEGIN DEFERRED");
        } else {
            connection.setAutoCommit(false);
            execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
    }

    /** Ends what {@link #beginReading} began. */
    void endReading(Connection connection) throws SQLException {
        if (this == SQLITE) {
            execute(connection, "COMMIT");
        } else {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whether a transaction failed only because another one was in its way, or because the server was started again. */
    boolean isWorthAnotherTry(SQLException e) {
        // 40001 serialization_failure, 40P01 deadlock_detected, 57P01 to 57P03 shutdown and start of the server, 08
        // connection
        String state = String.valueOf(e.getSQLState());
        return this == POSTGRESQL && (state.startsWith("40") || state.startsWith("57P") || state.startsWith("08"));
    }

    StoreException explain(SQLException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        String state = String.valueOf(e.getSQLState());
        // 53100: disk_full of PostgreSQL. SQLite says it in words: SQLITE_FULL, or an input/output error while the log
        // grows.
        if (text.contains("sqlite_full") || text.contains("disk is full") || state.equals("53100")) {
            return new StoreException(StoreException.Kind.FULL, "the disk of the issuance store is full", e);
        }
        if (text.contains("sqlite_corrupt") || text.contains("sqlite_notadb") || state.startsWith("XX")) {
            return new StoreException(StoreException.Kind.DAMAGED, "the database of the issuance store is damaged", e);
        }
        // 25006: read_only_sql_transaction of PostgreSQL.
        if (text.contains("sqlite_readonly") || state.equals("25006")) {
            return new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "the issuance store can be read and not written (expected: a disk and a file that take writing)",
                    e);
        }
        return new StoreException(
                StoreException.Kind.UNAVAILABLE, "the issuance store cannot be used: " + firstLine(e), e);
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage();
        return message == null ? "no detail" : message.lines().findFirst().orElse("no detail");
    }
}
