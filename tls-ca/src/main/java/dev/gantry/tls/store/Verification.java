package dev.gantry.tls.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a whole store and compares its table with its journal. */
final class Verification {
    /** What the journal says of one serial number, row by row. */
    private static final class Story {
        private final String serial;
        private final String state;
        private final @Nullable String bodyHash;
        private final @Nullable String reason;
        private final String reserved;
        private final String validity;
        private @Nullable String toldReserved;
        private @Nullable String toldValidity;
        private @Nullable String toldState;
        private @Nullable String toldBody;
        private @Nullable String toldReason;

        Story(ResultSet rows) throws SQLException {
            serial = rows.getString(1);
            state = rows.getString(2);
            byte[] body = rows.getBytes(3);
            bodyHash = body == null
                    ? null
                    : HexFormat.of().formatHex(Journal.sha256().digest(body));
            reason = rows.getString(4);
            reserved = reserved(
                    rows.getString(7), rows.getString(8), rows.getString(9), rows.getString(10), rows.getString(11));
            validity = rows.getString(12) == null ? "" : validity(rows.getLong(12), rows.getLong(13));
        }

        void tell(@Nullable String event, @Nullable String detail) {
            if (event == null || detail == null) {
                return;
            }
            switch (event) {
                case "RESERVED" -> {
                    toldState = event;
                    toldReserved = detail;
                    toldValidity = "";
                }
                case "ABANDONED" -> toldState = event;
                case "INTENDED" -> {
                    toldState = event;
                    int end = detail.indexOf(' ');
                    toldBody = detail.substring(detail.indexOf('=') + 1, end);
                    toldValidity = detail.substring(end);
                }
                case "ISSUED" -> {
                    toldState = event;
                    toldBody = detail.substring(detail.indexOf('=') + 1);
                }
                case "ORPHANED" -> {
                    toldState = event;
                    toldReason = "0";
                }
                case "REVOKED" ->
                    toldReason = Integer.toString(
                            dev.gantry.tls.revoke.RevocationReason.ofId(detail.substring(detail.indexOf('=') + 1))
                                    .code());
                case "RESUMED" -> toldReason = null;
                default -> {}
            }
        }

        void requireTrue() throws StoreException {
            if (!state.equals(toldState)
                    || !reserved.equals(toldReserved)
                    || !validity.equals(toldValidity)
                    || !Objects.equals(bodyHash, toldBody)
                    || !Objects.equals(reason, toldReason)) {
                throw new StoreException(
                        StoreException.Kind.DAMAGED, "serial number " + serial + " is not what the journal says of it");
            }
        }
    }

    private Verification() {}

    /** What the journal says of a reservation. */
    static String reserved(String authority, String holder, String profile, String spkiPin, String requester) {
        return "authority=" + authority + " holder=" + holder + " profile=" + profile + " key=" + spkiPin
                + " requester=" + requester;
    }

    /** What the journal says of an intent. */
    static String intended(String tbsHash, long notBefore, long notAfter) {
        return "tbs=" + tbsHash + validity(notBefore, notAfter);
    }

    private static String validity(long notBefore, long notAfter) {
        return " from=" + notBefore + " to=" + notAfter;
    }

    static StoreVerification run(Connection connection, Dialect dialect) throws SQLException, StoreException {
        if (dialect == Dialect.SQLITE) {
            String result = Sql.one(connection, "PRAGMA integrity_check(1)");
            if (!"ok".equals(result)) {
                throw new StoreException(StoreException.Kind.DAMAGED, "the database is damaged: " + result);
            }
        }
        long rows = 0;
        for (int instance : instances(connection)) {
            rows += Journal.verify(connection, instance, 0);
        }
        String strangers = Sql.one(
                connection,
                "SELECT j.serial FROM journal j LEFT JOIN certificate c ON c.serial = j.serial"
                        + " WHERE j.serial <> '' AND c.serial IS NULL LIMIT 1");
        if (strangers != null) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED, "serial number " + strangers + " stands in the journal alone");
        }
        return new StoreVerification(rows, compare(connection));
    }

    private static List<Integer> instances(Connection connection) throws SQLException {
        List<Integer> instances = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT instance FROM journal_head UNION SELECT instance FROM journal ORDER BY instance");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                instances.add(rows.getInt(1));
            }
        }
        return instances;
    }

    private static long compare(Connection connection) throws SQLException, StoreException {
        long certificates = 0;
        Story story = null;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT c.serial, c.state, c.body, c.reason, j.event, j.detail, c.authority, c.holder, c.profile,"
                        + " c.spki, c.requester, c.not_before, c.not_after FROM certificate c"
                        + " LEFT JOIN journal j ON j.serial = c.serial ORDER BY c.serial, j.at, j.instance, j.seq")) {
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (story == null || !story.serial.equals(rows.getString(1))) {
                        if (story != null) {
                            story.requireTrue();
                        }
                        story = new Story(rows);
                        certificates++;
                    }
                    story.tell(rows.getString(5), rows.getString(6));
                }
            }
        }
        if (story != null) {
            story.requireTrue();
        }
        return certificates;
    }
}
