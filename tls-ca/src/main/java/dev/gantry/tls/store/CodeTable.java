package dev.gantry.tls.store;

import dev.gantry.tls.store.GroupCommit.Entry;
import dev.gantry.tls.store.GroupCommit.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One-time codes, by their hash alone. */
public final class CodeTable {
    /**
     * What is known of a code.
     *
     * @param hash its hash
     * @param device the device that it enrols
     * @param profile the profile that it enrols it with
     * @param network where it may be used from, absent: anywhere
     * @param expiresAt when it ends
     * @param usedFor the fingerprint of the request that used it, absent while it is unused
     */
    public record Code(
            String hash,
            String device,
            String profile,
            @Nullable String network,
            Instant expiresAt,
            @Nullable String usedFor) {}

    /**
     * A code that was used.
     *
     * @param creator who made it
     * @param createdAt when
     * @param usedAt when it was used
     */
    public record Use(String creator, Instant createdAt, Instant usedAt) {}

    private final DataSource source;
    private final Dialect dialect;
    private final GroupCommit writer;

    CodeTable(DataSource source, Dialect dialect, GroupCommit writer) {
        this.source = source;
        this.dialect = dialect;
        this.writer = writer;
    }

    /** Writes a new code down. */
    public void add(Code code, String creator) throws StoreException {
        writer.commit((transaction, now) -> {
            transaction.update(
                    "INSERT INTO one_time_code (hash, device, profile, network, creator, created_at, expires_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    code.hash(),
                    code.device(),
                    code.profile(),
                    code.network(),
                    creator,
                    now,
                    code.expiresAt().toEpochMilli());
            return new Entry("CODE", "", "device=" + code.device() + " creator=" + creator);
        });
    }

    /** The code of a hash. */
    public Optional<Code> find(String hash) throws StoreException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT hash, device, profile, network, expires_at, used_for FROM one_time_code WHERE hash = ?")) {
            statement.setString(1, hash);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Code(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                Instant.ofEpochMilli(rows.getLong(5)),
                                rows.getString(6)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** The code that a request used. */
    public Optional<Use> useFor(String fingerprint) throws StoreException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT creator, created_at, used_at FROM one_time_code WHERE used_for = ?")) {
            statement.setString(1, fingerprint);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Use(
                                rows.getString(1),
                                Instant.ofEpochMilli(rows.getLong(2)),
                                Instant.ofEpochMilli(rows.getLong(3))))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /**
     * Uses a code up.
     *
     * @param usedFor the fingerprint of the request
     * @throws StoreException with {@link StoreException.Kind#WRONG_STATE} where it has been used or has ended
     */
    public void use(String hash, String usedFor) throws StoreException {
        writer.commit((transaction, now) -> {
            int changed = transaction.update(
                    "UPDATE one_time_code SET used_at = ?, used_for = ? WHERE hash = ? AND used_at IS NULL"
                            + " AND expires_at > ?",
                    now,
                    usedFor,
                    hash,
                    now);
            if (changed != 1) {
                throw new Refusal(StoreException.Kind.WRONG_STATE, "the code has been used or has ended");
            }
            return new Entry("CODE-USED", "", "request=" + usedFor);
        });
    }
}
