package dev.gantry.tls.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The chain of rows of one instance: every row carries the SHA-256 of the row before it and of its own content, so a row that
 * was changed, dropped or slipped in is found.
 */
final class Journal {
    /** The hash that the first row follows. */
    static final String START = "0".repeat(64);

    /**
     * Where a chain ends.
     *
     * @param seq the number of the last row, 0 where there is none
     * @param at when it was written, in milliseconds since 1970
     * @param hash its hash
     */
    record Head(long seq, long at, String hash) {
        static final Head EMPTY = new Head(0, 0, START);
    }

    private Journal() {}

    static Head head(Connection connection, int instance) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT seq, at, hash FROM journal_head WHERE instance = ?")) {
            statement.setInt(1, instance);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? new Head(rows.getLong(1), rows.getLong(2), rows.getString(3)) : Head.EMPTY;
            }
        }
    }

    static Head append(
            PreparedStatement insert, int instance, Head head, long at, String event, String serial, String detail)
            throws SQLException {
        long seq = head.seq() + 1;
        String hash = hash(head.hash(), instance, seq, at, event, serial, detail);
        insert.setInt(1, instance);
        insert.setLong(2, seq);
        insert.setLong(3, at);
        insert.setString(4, event);
        insert.setString(5, serial);
        insert.setString(6, detail);
        insert.setString(7, hash);
        insert.addBatch();
        return new Head(seq, at, hash);
    }

    static void writeHead(Transaction transaction, int instance, Head head) throws SQLException {
        transaction.update(
                "INSERT INTO journal_head (instance, seq, at, hash) VALUES (?, ?, ?, ?) ON CONFLICT (instance)"
                        + " DO UPDATE SET seq = excluded.seq, at = excluded.at, hash = excluded.hash",
                instance,
                head.seq(),
                head.at(),
                head.hash());
    }

    /**
     * Walks the rows of an instance after {@code fromSeq} to its head.
     *
     * @throws StoreException a row does not follow from the one before it
     */
    static long verify(Connection connection, int instance, long fromSeq) throws SQLException, StoreException {
        Head head = head(connection, instance);
        long expected = fromSeq + 1;
        @Nullable String previous = fromSeq == 0 ? START : null;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT seq, at, event, serial, detail, hash FROM journal WHERE instance = ? AND seq >= ? ORDER BY seq")) {
            statement.setInt(1, instance);
            statement.setLong(2, fromSeq == 0 ? 1 : fromSeq);
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (previous == null) {
                        previous = rows.getString(6);
                        continue;
                    }
                    String stored = rows.getString(6);
                    String computed = hash(
                            previous,
                            instance,
                            expected,
                            rows.getLong(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5));
                    if (rows.getLong(1) != expected || !computed.equals(stored)) {
                        throw damaged(instance, expected);
                    }
                    previous = stored;
                    expected++;
                }
            }
        }
        if (head.seq() != expected - 1 || !head.hash().equals(previous)) {
            throw damaged(instance, expected);
        }
        return expected - 1;
    }

    private static StoreException damaged(int instance, long seq) {
        return new StoreException(
                StoreException.Kind.DAMAGED,
                "row " + seq + " of instance " + instance + " does not follow from the row before it");
    }

    private static String hash(
            String previous, int instance, long seq, long at, String event, String serial, String detail) {
        MessageDigest digest = sha256();
        digest.update(previous.getBytes(StandardCharsets.US_ASCII));
        digest.update(ByteBuffer.allocate(20)
                .putInt(instance)
                .putLong(seq)
                .putLong(at)
                .array());
        for (String text : new String[] {event, serial, detail}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
