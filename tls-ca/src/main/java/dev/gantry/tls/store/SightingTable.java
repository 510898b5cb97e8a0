package dev.gantry.tls.store;

import dev.gantry.tls.store.GroupCommit.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Certificates that were shown in handshakes, of our own and of other authorities, so that the end of each can be foreseen. */
public final class SightingTable {
    /**
     * A certificate that was seen.
     *
     * @param issuer its issuer in RFC 2253 form
     * @param serial its serial number in hexadecimal
     * @param subject its subject in RFC 2253 form
     * @param notBefore the beginning of its validity
     * @param notAfter the end of its validity
     * @param firstSeen when it was first seen
     * @param lastSeen when it was last seen
     */
    public record Sighting(
            String issuer,
            String serial,
            String subject,
            Instant notBefore,
            Instant notAfter,
            Instant firstSeen,
            Instant lastSeen) {}

    private final DataSource source;
    private final Dialect dialect;
    private final GroupCommit writer;

    SightingTable(DataSource source, Dialect dialect, GroupCommit writer) {
        this.source = source;
        this.dialect = dialect;
        this.writer = writer;
    }

    /** Writes down what was seen, many at once. */
    public void add(Collection<Sighting> seen) throws StoreException {
        writer.commit((transaction, now) -> {
            for (Sighting sighting : seen) {
                transaction.update(
                        "INSERT INTO sighting (issuer, serial, subject, not_before, not_after, first_seen, last_seen)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (issuer, serial)"
                                + " DO UPDATE SET last_seen = excluded.last_seen",
                        sighting.issuer(),
                        sighting.serial(),
                        sighting.subject(),
                        sighting.notBefore().getEpochSecond(),
                        sighting.notAfter().getEpochSecond(),
                        sighting.firstSeen().toEpochMilli(),
                        sighting.lastSeen().toEpochMilli());
            }
            return new Entry("SEEN", "", "certificates=" + seen.size());
        });
    }

    /** Everything that was seen and ends before {@code until}, in order of its end. */
    public List<Sighting> ending(Instant until) throws StoreException {
        return select("WHERE not_after < ? ORDER BY not_after, serial", until.getEpochSecond());
    }

    /** The certificate of an issuer and a serial number. */
    public Optional<Sighting> find(String issuer, String serial) throws StoreException {
        return select("WHERE issuer = ? AND serial = ?", issuer, serial).stream()
                .findFirst();
    }

    /** Everything that was last seen before {@code since}. */
    public List<Sighting> unseenSince(Instant since) throws StoreException {
        return select("WHERE last_seen < ? ORDER BY last_seen, serial", since.toEpochMilli());
    }

    private List<Sighting> select(String where, Object... values) throws StoreException {
        List<Sighting> found = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT issuer, serial, subject, not_before, not_after, first_seen, last_seen FROM sighting "
                                + where)) {
            Sql.bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Sighting(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            Instant.ofEpochSecond(rows.getLong(4)),
                            Instant.ofEpochSecond(rows.getLong(5)),
                            Instant.ofEpochMilli(rows.getLong(6)),
                            Instant.ofEpochMilli(rows.getLong(7))));
                }
            }
            return found;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }
}
