package dev.gantry.tls.store;

import dev.gantry.tls.store.GroupCommit.Entry;
import dev.gantry.tls.store.GroupCommit.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Requests that nobody announced. They wait here until a person has looked at the fingerprint of their key. */
public final class PendingTable {
    /** Requests that wait at once; more are turned away, so that nobody can fill the disk with them. */
    public static final int MAX_WAITING = 1000;

    /** What became of a request. */
    public enum State {
        /** Nobody has looked at it. */
        WAITING,
        /** It is answered when it comes again. */
        APPROVED,
        /** It is turned away when it comes again. */
        REJECTED
    }

    /**
     * A request.
     *
     * @param fingerprint the SHA-256 of the request in hexadecimal
     * @param device the device that it says it comes from, or that it was approved for
     * @param spkiPin the pin of its key: what a person compares
     * @param source the address it came from
     * @param firstSeen when it came first
     * @param state what became of it
     * @param approver who decided
     * @param profile the profile that it was approved for
     */
    public record Pending(
            String fingerprint,
            String device,
            String spkiPin,
            String source,
            Instant firstSeen,
            State state,
            @Nullable String approver,
            @Nullable String profile) {}

    private static final String COLUMNS = "fingerprint, device, spki, source, first_seen, state, approver, profile";

    private final DataSource source;
    private final Dialect dialect;
    private final GroupCommit writer;

    PendingTable(DataSource source, Dialect dialect, GroupCommit writer) {
        this.source = source;
        this.dialect = dialect;
        this.writer = writer;
    }

    /**
     * Lets a request wait; one that is known already stays what it is.
     *
     * @throws StoreException with {@link StoreException.Kind#FULL} where {@link #MAX_WAITING} wait
     */
    public void add(String fingerprint, String device, String spkiPin, String address) throws StoreException {
        if (find(fingerprint).isPresent()) {
            return;
        }
        writer.commit((transaction, now) -> {
            String waiting = transaction.one("SELECT COUNT(*) FROM pending_request WHERE state = 'WAITING'");
            if (waiting != null && Long.parseLong(waiting) >= MAX_WAITING) {
                throw new Refusal(StoreException.Kind.FULL, MAX_WAITING + " requests wait for approval already");
            }
            transaction.update(
                    "INSERT INTO pending_request (fingerprint, device, spki, source, first_seen, state)"
                            + " VALUES (?, ?, ?, ?, ?, 'WAITING') ON CONFLICT DO NOTHING",
                    fingerprint,
                    device,
                    spkiPin,
                    address,
                    now);
            return new Entry("PENDING", "", "request=" + fingerprint + " device=" + device + " key=" + spkiPin);
        });
    }

    /**
     * Decides on a request.
     *
     * @param device the device that it is approved for
     * @param profile the profile that it is approved for
     * @throws StoreException with {@link StoreException.Kind#WRONG_STATE} where it does not wait
     */
    public void decide(String fingerprint, boolean approved, String device, String profile, String approver)
            throws StoreException {
        State state = approved ? State.APPROVED : State.REJECTED;
        writer.commit((transaction, now) -> {
            int changed = transaction.update(
                    "UPDATE pending_request SET state = ?, device = ?, profile = ?, approver = ? WHERE fingerprint = ?"
                            + " AND state = 'WAITING'",
                    state.name(),
                    device,
                    profile,
                    approver,
                    fingerprint);
            if (changed != 1) {
                throw new Refusal(StoreException.Kind.WRONG_STATE, "no request `" + fingerprint + "` waits");
            }
            return new Entry(
                    state.name(), "", "request=" + fingerprint + " device=" + device + " approver=" + approver);
        });
    }

    /** The request of a fingerprint. */
    public Optional<Pending> find(String fingerprint) throws StoreException {
        return select("WHERE fingerprint = ?", fingerprint).stream().findFirst();
    }

    /** The requests that wait, oldest first. */
    public List<Pending> waiting() throws StoreException {
        return select("WHERE state = 'WAITING' ORDER BY first_seen, fingerprint");
    }

    private List<Pending> select(String where, Object... values) throws StoreException {
        List<Pending> found = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT " + COLUMNS + " FROM pending_request " + where)) {
            Sql.bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Pending(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            Instant.ofEpochMilli(rows.getLong(5)),
                            State.valueOf(rows.getString(6)),
                            rows.getString(7),
                            rows.getString(8)));
                }
            }
            return found;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }
}
