package dev.gantry.tls.store;

import dev.gantry.tls.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
        return Path.of(url.substring(SQLITE_PREFIX.length()));
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
        return new StoreException(
                StoreException.Kind.UNAVAILABLE, "the issuance store cannot be used: " + firstLine(e), e);
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage();
        return message == null ? "no detail" : message.lines().findFirst().orElse("no detail");
    }
}
