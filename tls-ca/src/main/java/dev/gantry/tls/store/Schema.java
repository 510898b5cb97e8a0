package dev.gantry.tls.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, in numbered steps. A step that a released version has run is never changed. */
final class Schema {
    private static final int VERSION = 2;

    private Schema() {}

    private static List<String> firstStep(Dialect dialect) {
        String bytes = dialect.bytesType();
        return List.of(
                // One row a serial number: what it came to. The journal can rebuild it; verify() compares the two.
                "CREATE TABLE certificate (serial TEXT PRIMARY KEY, instance INTEGER NOT NULL, state TEXT NOT NULL,"
                        + " authority TEXT NOT NULL, holder TEXT NOT NULL, profile TEXT NOT NULL, spki TEXT NOT NULL,"
                        + " requester TEXT NOT NULL, request_key TEXT UNIQUE, reserved_at BIGINT NOT NULL,"
                        + " not_before BIGINT, not_after BIGINT, body " + bytes
                        + ", revoked_at BIGINT, reason INTEGER)",
                "CREATE INDEX certificate_holder ON certificate (holder)",
                "CREATE INDEX certificate_not_after ON certificate (not_after)",
                "CREATE INDEX certificate_revoked ON certificate (revoked_at) WHERE revoked_at IS NOT NULL",
                "CREATE INDEX certificate_unfinished ON certificate (instance) WHERE state IN ('RESERVED', 'INTENDED')",
                // Append only; each row's hash covers the row before it.
                "CREATE TABLE journal (instance INTEGER NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,"
                        + " event TEXT NOT NULL, serial TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL,"
                        + " PRIMARY KEY (instance, seq))",
                "CREATE TABLE journal_head (instance INTEGER PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL,"
                        + " hash TEXT NOT NULL)",
                // Which device a key was first seen with, and which keys are never certified again.
                "CREATE TABLE key_owner (spki TEXT PRIMARY KEY, holder TEXT NOT NULL)",
                "CREATE TABLE blocked_key (spki TEXT PRIMARY KEY, at BIGINT NOT NULL)",
                // Changes of revocation in one order over all instances, so that the others can follow.
                "CREATE TABLE revocation_counter (id INTEGER PRIMARY KEY, version BIGINT NOT NULL)",
                "INSERT INTO revocation_counter (id, version) VALUES (1, 0)",
                "CREATE TABLE revocation_change (version BIGINT PRIMARY KEY, serial TEXT NOT NULL,"
                        + " authority TEXT NOT NULL, reason INTEGER, at BIGINT NOT NULL)",
                "CREATE TABLE crl_number (authority TEXT NOT NULL, shard INTEGER NOT NULL, number BIGINT NOT NULL,"
                        + " PRIMARY KEY (authority, shard))",
                "CREATE TABLE one_time_code (hash TEXT PRIMARY KEY, device TEXT NOT NULL, profile TEXT NOT NULL,"
                        + " network TEXT, creator TEXT NOT NULL, created_at BIGINT NOT NULL,"
                        + " expires_at BIGINT NOT NULL, used_at BIGINT, used_for TEXT)",
                // Requests of nobody we expected; a person looks at them.
                "CREATE TABLE pending_request (fingerprint TEXT PRIMARY KEY, device TEXT NOT NULL, spki TEXT NOT NULL,"
                        + " source TEXT NOT NULL, first_seen BIGINT NOT NULL, state TEXT NOT NULL, approver TEXT,"
                        + " profile TEXT)",
                // Certificates seen in handshakes, of our own and of other authorities.
                "CREATE TABLE sighting (issuer TEXT NOT NULL, serial TEXT NOT NULL, subject TEXT NOT NULL,"
                        + " not_before BIGINT NOT NULL, not_after BIGINT NOT NULL, first_seen BIGINT NOT NULL,"
                        + " last_seen BIGINT NOT NULL, PRIMARY KEY (issuer, serial))");
    }

    static void migrate(Connection connection, Dialect dialect) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement()) {
            if (dialect == Dialect.POSTGRESQL) {
                // Two instances that start at once must not both create the tables; the lock ends with the transaction.
                statement.execute("SELECT pg_advisory_xact_lock(7305823)");
            }
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)");
            int version = 0;
            try (ResultSet rows = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
                if (rows.next()) {
                    version = rows.getInt(1);
                }
            }
            if (version > VERSION) {
                throw new StoreException(
                        StoreException.Kind.UNAVAILABLE,
                        "the issuance store was written by a newer version (schema " + version + ", expected: at most "
                                + VERSION + ")");
            }
            if (version < 1) {
                for (String sql : firstStep(dialect)) {
                    statement.execute(sql);
                }
                statement.execute("INSERT INTO schema_version (version) VALUES (1)");
            }
            if (version < 2) {
                // The history of one certificate without reading the whole journal.
                statement.execute("CREATE INDEX journal_serial ON journal (serial)");
                statement.execute("INSERT INTO schema_version (version) VALUES (2)");
            }
        }
    }
}
