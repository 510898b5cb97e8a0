package dev.gantry.tls.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection that everything is written on. Its statements are prepared once: to prepare one takes SQLite longer than to run it.
 * It belongs to one thread.
 */
final class Transaction implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** @param connection is given back when this is closed */
    Transaction(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** Begins; waits for the other writers of a SQLite file. */
    void begin() throws SQLException {
        // The driver of SQLite begins the next transaction as soon as one has ended, and would keep every other
        // instance waiting.
        if (dialect == Dialect.SQLITE) {
            dialect.execute(connection, "BEGIN IMMEDIATE");
        } else if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
        }
    }

    /** Returns when everything since {@link #begin} is on disk. */
    void commit() throws SQLException {
        if (dialect == Dialect.SQLITE) {
            dialect.execute(connection, "COMMIT");
        } else {
            connection.commit();
        }
    }

    private void rollback() throws SQLException {
        if (dialect == Dialect.SQLITE) {
            dialect.execute(connection, "ROLLBACK");
        } else {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    Connection connection() {
        return connection;
    }

    /** The statement of a text; it stays open. */
    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** The first column of the first row, null where there is none. */
    @Nullable
    String one(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepare(sql);
        Sql.bind(statement, values);
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** Runs a change and returns how many rows it met. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepare(sql);
        Sql.bind(statement, values);
        return statement.executeUpdate();
    }

    /** Gives up what was begun and not committed, and gives the connection back. */
    @Override
    public void close() throws SQLException {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            statements.clear();
            rollback();
        } finally {
            connection.close();
        }
    }
}
