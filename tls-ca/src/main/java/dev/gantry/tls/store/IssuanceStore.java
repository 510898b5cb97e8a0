package dev.gantry.tls.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.GroupCommit.Entry;
import dev.gantry.tls.store.GroupCommit.Refusal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of every serial number, on SQLite (write-ahead log, {@code synchronous=FULL}) or PostgreSQL.
 *
 * <p>A step returns when it is on disk. Each is a row of a hash-chained journal and, in the same transaction, a change of the
 * table that is read. Every process that opens a store holds an instance number (1 to 63) while it lives: it is the first octet
 * of its serial numbers, so two instances never take the same one. What a dead instance left unfinished is closed by the next
 * one that opens the store: reserved numbers are abandoned, intended ones are orphaned and revoked.
 *
 * <p>All methods block on the database and may be called from many threads at once.
 */
public final class IssuanceStore implements AutoCloseable {
    /** How far the clock may stand before the last record before nothing is issued. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(IssuanceStore.class);
    private static final int MAX_INSTANCE = 63;
    private static final int TAIL_ROWS = 1000;
    private static final String COLUMNS =
            "serial, instance, state, authority, holder, profile, spki, requester, reserved_at, not_before, not_after,"
                    + " body, revoked_at, reason";

    private final Dialect dialect;
    private final HikariDataSource source;
    private final InstanceLock lock;
    private final GroupCommit writer;
    private final SerialNumbers serials;
    private final Clock clock;
    private final CodeTable codes;
    private final PendingTable pending;
    private final SightingTable sightings;
    private final List<IssuanceRecord> orphans = new ArrayList<>();
    private volatile long lastRecordMillis;

    private IssuanceStore(
            Dialect dialect, HikariDataSource source, InstanceLock lock, SecureRandom random, Clock clock) {
        this.dialect = dialect;
        this.source = source;
        this.lock = lock;
        this.clock = clock;
        this.serials = new SerialNumbers(lock.instance(), random);
        this.writer = new GroupCommit(source, dialect, lock, clock);
        this.codes = new CodeTable(source, dialect, writer);
        this.pending = new PendingTable(source, dialect, writer);
        this.sightings = new SightingTable(source, dialect, writer);
    }

    /**
     * Opens a store, creates its tables where there are none, checks the ends of the chains and closes what dead instances left
     * unfinished.
     *
     * @param url {@code jdbc:sqlite:} and a file, or {@code jdbc:postgresql:} and a database
     * @throws StoreException it cannot be opened or is damaged
     * @throws IllegalArgumentException the URL is of another database
     */
    public static IssuanceStore open(String url, SecureRandom random, Clock clock) throws StoreException {
        return open(url, null, random, clock);
    }

    /**
     * As {@link #open(String, SecureRandom, Clock)}.
     *
     * @param login who connects to a server; absent: whom the URL names
     */
    public static IssuanceStore open(String url, @Nullable DatabaseLogin login, SecureRandom random, Clock clock)
            throws StoreException {
        Database database = new Database(url, login);
        Dialect dialect = database.dialect();
        dialect.prepare(url);
        HikariDataSource source = connect(database);
        InstanceLock lock = null;
        try {
            migrate(source, dialect);
            lock = acquire(database);
            IssuanceStore store = new IssuanceStore(dialect, source, lock, random, clock);
            try {
                store.recover(database);
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.FULL) {
                    store.writer.close();
                    throw e;
                }
                // What is revoked can still be told; what is unfinished stays so until there is room.
                LOG.warn("what other instances left unfinished is not closed: {}", e.getMessage());
            }
            return store;
        } catch (StoreException e) {
            source.close();
            if (lock != null) {
                lock.close();
            }
            throw e;
        }
    }

    private static HikariDataSource connect(Database database) throws StoreException {
        Dialect dialect = database.dialect();
        HikariConfig config = new HikariConfig();
        config.setPoolName("ca-store");
        database.configure(config);
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        if (dialect == Dialect.SQLITE) {
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "FULL");
            config.addDataSourceProperty("busy_timeout", "10000");
            config.addDataSourceProperty("foreign_keys", "true");
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        }
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw dialect.explain(cause);
            }
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the issuance store cannot be opened", e);
        }
    }

    private static void migrate(HikariDataSource source, Dialect dialect) throws StoreException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Schema.migrate(connection, dialect);
                connection.commit();
            } catch (SQLException | StoreException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    private static InstanceLock acquire(Database database) throws StoreException {
        for (int instance = 1; instance <= MAX_INSTANCE; instance++) {
            InstanceLock lock = InstanceLock.tryAcquire(database, instance);
            if (lock != null) {
                return lock;
            }
        }
        throw new StoreException(
                StoreException.Kind.NO_INSTANCE, "all " + MAX_INSTANCE + " instance numbers of the store are taken");
    }

    private void recover(Database database) throws StoreException {
        List<Integer> unfinished = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT instance, seq, at FROM journal_head ORDER BY instance");
                    ResultSet rows = statement.executeQuery()) {
                List<long[]> heads = new ArrayList<>();
                while (rows.next()) {
                    heads.add(new long[] {rows.getInt(1), rows.getLong(2)});
                    lastRecordMillis = Math.max(lastRecordMillis, rows.getLong(3));
                }
                for (long[] head : heads) {
                    if (head[0] == lock.instance()) {
                        Journal.verify(connection, (int) head[0], Math.max(0, head[1] - TAIL_ROWS));
                    }
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT DISTINCT instance FROM certificate WHERE state IN ('RESERVED', 'INTENDED')");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    unfinished.add(rows.getInt(1));
                }
            }
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
        for (int instance : unfinished) {
            if (instance == lock.instance()) {
                closeUnfinished(instance);
                continue;
            }
            InstanceLock other = InstanceLock.tryAcquire(database, instance);
            if (other != null) {
                try {
                    closeUnfinished(instance);
                } finally {
                    other.close();
                }
            }
        }
    }

    private void closeUnfinished(int instance) throws StoreException {
        for (IssuanceRecord record : select(
                "WHERE state IN ('RESERVED', 'INTENDED') AND instance = " + instance + " ORDER BY reserved_at")) {
            if (record.state() == IssuanceState.RESERVED) {
                abandon(record.serial());
            } else {
                orphan(record);
            }
        }
    }

    private void orphan(IssuanceRecord record) throws StoreException {
        orphan(record.serial());
        find(record.serial()).ifPresent(orphans::add);
    }

    /**
     * Closes what was intended and may have been signed, but cannot be recorded as issued: it is revoked, and its request may be made
     * again.
     *
     * @throws StoreException with {@link StoreException.Kind#WRONG_STATE} where it is not intended
     */
    public void orphan(BigInteger serial) throws StoreException {
        IssuanceRecord record = find(serial)
                .orElseThrow(() -> new StoreException(
                        StoreException.Kind.WRONG_STATE,
                        "no certificate with serial number " + SerialNumbers.text(serial)));
        writer.commit((transaction, now) -> {
            change(transaction, serial, IssuanceState.INTENDED, IssuanceState.ORPHANED);
            recordRevocation(transaction, record.serialText(), record.authority(), RevocationReason.UNSPECIFIED, now);
            transaction.update("UPDATE certificate SET request_key = NULL WHERE serial = ?", record.serialText());
            return new Entry("ORPHANED", record.serialText(), "instance=" + record.instance());
        });
        LOG.warn(
                "serial number {} was intended for {} and never recorded as issued; it is revoked",
                record.serialText(),
                record.holder());
    }

    /** Everything that was intended and not issued, by whichever instance; each is revoked. */
    public List<IssuanceRecord> orphans() throws StoreException {
        return select("WHERE state = 'ORPHANED' ORDER BY reserved_at, serial");
    }

    /** What the journals of all instances say of a serial number, oldest first. */
    public List<JournalEntry> history(BigInteger serial) throws StoreException {
        List<JournalEntry> entries = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT at, instance, seq, event, detail FROM journal WHERE serial = ? ORDER BY at, instance, seq")) {
            statement.setString(1, SerialNumbers.text(serial));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(new JournalEntry(
                            Instant.ofEpochMilli(rows.getLong(1)),
                            rows.getInt(2),
                            rows.getLong(3),
                            rows.getString(4),
                            rows.getString(5)));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** The key of the request that a serial number answers, absent where every request was its own. */
    public Optional<String> requestKey(BigInteger serial) throws StoreException {
        try (Connection connection = source.getConnection()) {
            return Optional.ofNullable(Sql.one(
                    connection, "SELECT request_key FROM certificate WHERE serial = ?", SerialNumbers.text(serial)));
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** What this opening found intended and not issued; each is revoked. */
    public List<IssuanceRecord> orphansFoundAtOpen() {
        return List.copyOf(orphans);
    }

    /** The number of this instance: 1 to 63. */
    public int instance() {
        return lock.instance();
    }

    /** Whether the clock stands so far before the last record that nothing may be issued. */
    public boolean clockStandsBack() {
        return clock.millis() < lastRecordAt().toEpochMilli() - CLOCK_TOLERANCE.toMillis();
    }

    /** When the last record was written, by this instance or, as of its opening, by any other. */
    public Instant lastRecordAt() {
        return Instant.ofEpochMilli(Math.max(lastRecordMillis, writer.lastRecordMillis()));
    }

    /**
     * Takes a serial number.
     *
     * @throws StoreException with {@link StoreException.Kind#KEY_OF_OTHER_DEVICE}, {@link StoreException.Kind#BLOCKED_KEY} or
     *     {@link StoreException.Kind#DUPLICATE} where the reservation is not allowed
     */
    public BigInteger reserve(Reservation reservation) throws StoreException {
        BigInteger serial = serials.next();
        String text = SerialNumbers.text(serial);
        writer.commit((transaction, now) -> {
            if (transaction.one("SELECT spki FROM blocked_key WHERE spki = ?", reservation.spkiPin()) != null) {
                throw new Refusal(StoreException.Kind.BLOCKED_KEY, "the key was reported as compromised");
            }
            transaction.update(
                    "INSERT INTO key_owner (spki, holder) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    reservation.spkiPin(),
                    reservation.holder());
            String owner = transaction.one("SELECT holder FROM key_owner WHERE spki = ?", reservation.spkiPin());
            if (!reservation.holder().equals(owner)) {
                throw new Refusal(StoreException.Kind.KEY_OF_OTHER_DEVICE, "the key is the one of `" + owner + "`");
            }
            int inserted = transaction.update(
                    "INSERT INTO certificate (serial, instance, state, authority, holder, profile, spki, requester,"
                            + " request_key, reserved_at) VALUES (?, ?, 'RESERVED', ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT DO NOTHING",
                    text,
                    instance(),
                    reservation.authority(),
                    reservation.holder(),
                    reservation.profile(),
                    reservation.spkiPin(),
                    reservation.requester(),
                    reservation.requestKey(),
                    now);
            if (inserted == 0) {
                throw new Refusal(StoreException.Kind.DUPLICATE, "the same request was made before");
            }
            return new Entry(
                    "RESERVED",
                    text,
                    Verification.reserved(
                            reservation.authority(),
                            reservation.holder(),
                            reservation.profile(),
                            reservation.spkiPin(),
                            reservation.requester()));
        });
        return serial;
    }

    /** Gives a reservation up; the serial number is not used again. */
    public void abandon(BigInteger serial) throws StoreException {
        writer.commit((transaction, now) -> {
            change(transaction, serial, IssuanceState.RESERVED, IssuanceState.ABANDONED);
            transaction.update(
                    "UPDATE certificate SET request_key = NULL WHERE serial = ?", SerialNumbers.text(serial));
            return new Entry("ABANDONED", SerialNumbers.text(serial), "");
        });
    }

    /**
     * Writes down what is about to be signed.
     *
     * @param tbsCertificate the DER of the TBSCertificate
     */
    public void intend(BigInteger serial, byte[] tbsCertificate, Instant notBefore, Instant notAfter)
            throws StoreException {
        writer.commit((transaction, now) -> {
            int changed = transaction.update(
                    "UPDATE certificate SET state = 'INTENDED', body = ?, not_before = ?, not_after = ?"
                            + " WHERE serial = ? AND state = 'RESERVED'",
                    tbsCertificate,
                    notBefore.getEpochSecond(),
                    notAfter.getEpochSecond(),
                    SerialNumbers.text(serial));
            return entry(
                    changed,
                    "INTENDED",
                    serial,
                    Verification.intended(hash(tbsCertificate), notBefore.getEpochSecond(), notAfter.getEpochSecond()));
        });
    }

    /**
     * Writes down what was signed.
     *
     * @param certificate the DER of the certificate
     */
    public void issued(BigInteger serial, byte[] certificate) throws StoreException {
        writer.commit((transaction, now) -> {
            int changed = transaction.update(
                    "UPDATE certificate SET state = 'ISSUED', body = ? WHERE serial = ? AND state = 'INTENDED'",
                    certificate,
                    SerialNumbers.text(serial));
            return entry(changed, "ISSUED", serial, "certificate=" + hash(certificate));
        });
    }

    /**
     * Revokes or suspends a certificate, so that every instance on this store learns of it. One that is on hold may be revoked
     * for good; one that is revoked stays so.
     *
     * @return false where it was revoked already
     * @throws StoreException with {@link StoreException.Kind#WRONG_STATE} where there is no such certificate
     */
    public boolean revoke(BigInteger serial, RevocationReason reason) throws StoreException {
        String text = SerialNumbers.text(serial);
        boolean[] changed = new boolean[1];
        try {
            writer.commit((transaction, now) -> {
                String[] found = revocable(transaction, text);
                if (found[2] != null && (!found[2].equals(holdCode()) || reason == RevocationReason.CERTIFICATE_HOLD)) {
                    throw new Refusal(StoreException.Kind.DUPLICATE, "it is revoked already");
                }
                changed[0] = true;
                recordRevocation(transaction, text, String.valueOf(found[0]), reason, now);
                if (reason == RevocationReason.KEY_COMPROMISE) {
                    transaction.update(
                            "INSERT INTO blocked_key (spki, at) VALUES (?, ?) ON CONFLICT DO NOTHING", found[1], now);
                }
                return new Entry("REVOKED", text, "reason=" + reason.id());
            });
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DUPLICATE) {
                throw e;
            }
        }
        return changed[0];
    }

    /**
     * Takes a suspension back.
     *
     * @throws StoreException with {@link StoreException.Kind#WRONG_STATE} where the certificate is not on hold
     */
    public void resume(BigInteger serial) throws StoreException {
        String text = SerialNumbers.text(serial);
        writer.commit((transaction, now) -> {
            String[] found = revocable(transaction, text);
            if (!holdCode().equals(found[2])) {
                throw new Refusal(StoreException.Kind.WRONG_STATE, "serial number " + text + " is not on hold");
            }
            recordRevocation(transaction, text, String.valueOf(found[0]), null, now);
            return new Entry("RESUMED", text, "");
        });
    }

    private static String holdCode() {
        return Integer.toString(RevocationReason.CERTIFICATE_HOLD.code());
    }

    private static @Nullable String[] revocable(Transaction transaction, String serial) throws SQLException, Refusal {
        PreparedStatement statement = transaction.prepare(
                "SELECT authority, spki, reason FROM certificate WHERE serial = ? AND state IN ('ISSUED', 'ORPHANED')");
        statement.setString(1, serial);
        try (ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new Refusal(StoreException.Kind.WRONG_STATE, "no certificate with serial number " + serial);
            }
            return new String[] {rows.getString(1), rows.getString(2), rows.getString(3)};
        }
    }

    private static void recordRevocation(
            Transaction transaction, String serial, String authority, @Nullable RevocationReason reason, long now)
            throws SQLException {
        Integer code = reason == null ? null : reason.code();
        transaction.update(
                "UPDATE certificate SET revoked_at = ?, reason = ? WHERE serial = ?",
                reason == null ? null : now,
                code,
                serial);
        // The counter's row lock orders the changes of all instances; a reader sees no gap that is filled later.
        transaction.update("UPDATE revocation_counter SET version = version + 1 WHERE id = 1");
        transaction.update(
                "INSERT INTO revocation_change (version, serial, authority, reason, at)"
                        + " SELECT version, ?, ?, ?, ? FROM revocation_counter WHERE id = 1",
                serial,
                authority,
                code,
                now);
    }

    /** Writes an event that is not about one serial number, such as the making of an authority. */
    public void note(String event, String detail) throws StoreException {
        writer.commit((transaction, now) -> new Entry(event, "", detail));
    }

    /** What is known of a serial number. */
    public Optional<IssuanceRecord> find(BigInteger serial) throws StoreException {
        return select("WHERE serial = ?", SerialNumbers.text(serial)).stream().findFirst();
    }

    /** The record of a request that was made before. */
    public Optional<IssuanceRecord> findRequest(String requestKey) throws StoreException {
        return select("WHERE request_key = ?", requestKey).stream().findFirst();
    }

    /** Everything issued to a holder, newest first. */
    public List<IssuanceRecord> ofHolder(String holder) throws StoreException {
        return select("WHERE holder = ? ORDER BY reserved_at DESC, serial", holder);
    }

    /** Everything that was issued and has not ended, in order of its end. */
    public List<IssuanceRecord> active(Instant now) throws StoreException {
        return select("WHERE state = 'ISSUED' AND not_after >= ? ORDER BY not_after, serial", now.getEpochSecond());
    }

    /** Everything that was issued, is not revoked and ends before {@code until}. */
    public List<IssuanceRecord> ending(Instant now, Instant until) throws StoreException {
        return select(
                "WHERE state = 'ISSUED' AND revoked_at IS NULL AND not_after >= ? AND not_after < ?"
                        + " ORDER BY not_after, serial",
                now.getEpochSecond(),
                until.getEpochSecond());
    }

    /** Everything, oldest first; for reports, not for start-up. */
    public List<IssuanceRecord> all() throws StoreException {
        return select("ORDER BY reserved_at, serial");
    }

    /**
     * Everything that is revoked or on hold and had not ended before {@code notEndedBefore}, as if it were revoked at
     * {@code version}.
     */
    public List<RevocationChange> revoked(Instant notEndedBefore, long version) throws StoreException {
        List<RevocationChange> revoked = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT serial, authority, reason FROM certificate WHERE revoked_at IS NOT NULL"
                                + " AND not_after >= ?")) {
            Sql.bind(statement, notEndedBefore.getEpochSecond());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    revoked.add(new RevocationChange(
                            version,
                            SerialNumbers.ofRow(rows.getString(1)),
                            rows.getString(2),
                            RevocationReason.ofCode(rows.getInt(3))));
                }
            }
            return revoked;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** The version of the newest change to what is revoked. Cheap: asked several times a second. */
    public long revocationVersion() throws StoreException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT version FROM revocation_counter WHERE id = 1");
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** The changes to what is revoked after a version, in order. */
    public List<RevocationChange> revocationChanges(long after) throws StoreException {
        List<RevocationChange> changes = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT version, serial, authority, reason FROM revocation_change WHERE version > ?"
                                + " ORDER BY version")) {
            statement.setLong(1, after);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    int code = rows.getInt(4);
                    RevocationReason reason = rows.wasNull() ? null : RevocationReason.ofCode(code);
                    changes.add(new RevocationChange(
                            rows.getLong(1), SerialNumbers.ofRow(rows.getString(2)), rows.getString(3), reason));
                }
            }
            return changes;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** One-time codes. */
    public CodeTable codes() {
        return codes;
    }

    /** Requests that wait for approval. */
    public PendingTable pending() {
        return pending;
    }

    /** Certificates seen in handshakes. */
    public SightingTable sightings() {
        return sightings;
    }

    /**
     * What is revoked or on hold of one authority, for a revocation list.
     *
     * @param notEndedBefore certificates that ended before are left out
     */
    public List<RevokedEntry> revokedOf(String authority, Instant notEndedBefore) throws StoreException {
        List<RevokedEntry> entries = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT serial, revoked_at, reason FROM certificate WHERE revoked_at IS NOT NULL"
                                + " AND authority = ? AND not_after >= ? ORDER BY revoked_at, serial")) {
            Sql.bind(statement, authority, notEndedBefore.getEpochSecond());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(new RevokedEntry(
                            SerialNumbers.ofRow(rows.getString(1)),
                            Instant.ofEpochMilli(rows.getLong(2)),
                            RevocationReason.ofCode(rows.getInt(3))));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** The number of the next revocation list of a shard: greater than every one before, over all instances (RFC 5280 5.2.3). */
    public long nextCrlNumber(String authority, int shard) throws StoreException {
        long[] number = new long[1];
        writer.commit((transaction, now) -> {
            transaction.update(
                    "INSERT INTO crl_number (authority, shard, number) VALUES (?, ?, 1) ON CONFLICT (authority, shard)"
                            + " DO UPDATE SET number = crl_number.number + 1",
                    authority,
                    shard);
            String text = transaction.one(
                    "SELECT number FROM crl_number WHERE authority = ? AND shard = ?", authority, shard);
            number[0] = Long.parseLong(String.valueOf(text));
            return new Entry("CRL", "", "authority=" + authority + " shard=" + shard + " number=" + number[0]);
        });
        return number[0];
    }

    /**
     * Reads everything and checks it: the database's own structure, every chain from its first row, and each certificate against
     * what the chains say of it. Takes about a minute for a million certificates; nothing is changed.
     *
     * @throws StoreException with {@link StoreException.Kind#DAMAGED} and what was found
     */
    public StoreVerification verify() throws StoreException {
        try (Connection connection = source.getConnection()) {
            // One view of the whole store: what is written meanwhile must not look like damage.
            dialect.beginReading(connection);
            try {
                return Verification.run(connection, dialect);
            } finally {
                dialect.endReading(connection);
            }
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    /** Whether the records are a file that {@link #copyTo} copies. */
    public boolean isFile() {
        return dialect == Dialect.SQLITE;
    }

    /**
     * Writes a consistent copy while the store is in use.
     *
     * @param file must not exist
     * @throws StoreException it cannot be written, or the database is PostgreSQL, which has tools of its own for this
     */
    public void copyTo(Path file) throws StoreException {
        if (dialect != Dialect.SQLITE) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "a PostgreSQL store is copied with its own tools (expected: pg_dump)");
        }
        if (Files.exists(file)) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "`" + file + "` exists already");
        }
        try (Connection connection = source.getConnection()) {
            Dialect.SQLITE.prepare("jdbc:sqlite:" + file);
            Sql.update(connection, "VACUUM INTO ?", file.toString());
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    private static Entry entry(int changed, String event, BigInteger serial, String detail) throws Refusal {
        if (changed != 1) {
            throw new Refusal(
                    StoreException.Kind.WRONG_STATE,
                    "serial number " + SerialNumbers.text(serial) + " cannot become " + event + " from where it is");
        }
        return new Entry(event, SerialNumbers.text(serial), detail);
    }

    private static void change(Transaction transaction, BigInteger serial, IssuanceState from, IssuanceState to)
            throws SQLException, Refusal {
        int changed = transaction.update(
                "UPDATE certificate SET state = ? WHERE serial = ? AND state = ?",
                to.name(),
                SerialNumbers.text(serial),
                from.name());
        if (changed != 1) {
            throw new Refusal(
                    StoreException.Kind.WRONG_STATE,
                    "serial number " + SerialNumbers.text(serial) + " cannot become " + to);
        }
    }

    private List<IssuanceRecord> select(String where, Object... values) throws StoreException {
        List<IssuanceRecord> records = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT " + COLUMNS + " FROM certificate " + where)) {
            Sql.bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    records.add(record(rows));
                }
            }
            return records;
        } catch (SQLException e) {
            throw dialect.explain(e);
        }
    }

    private static IssuanceRecord record(ResultSet rows) throws SQLException {
        int code = rows.getInt(14);
        RevocationReason reason = rows.wasNull() ? null : RevocationReason.ofCode(code);
        return new IssuanceRecord(
                SerialNumbers.ofRow(rows.getString(1)),
                rows.getInt(2),
                IssuanceState.valueOf(rows.getString(3)),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getString(8),
                Instant.ofEpochMilli(rows.getLong(9)),
                seconds(rows, 10),
                seconds(rows, 11),
                body(rows),
                millis(rows, 13),
                reason);
    }

    private static @Nullable Der body(ResultSet rows) throws SQLException {
        byte[] bytes = rows.getBytes(12);
        return bytes == null ? null : Der.of(bytes);
    }

    private static @Nullable Instant seconds(ResultSet rows, int column) throws SQLException {
        long value = rows.getLong(column);
        return rows.wasNull() ? null : Instant.ofEpochSecond(value);
    }

    private static @Nullable Instant millis(ResultSet rows, int column) throws SQLException {
        long value = rows.getLong(column);
        return rows.wasNull() ? null : Instant.ofEpochMilli(value);
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Journal.sha256().digest(bytes));
    }

    /** Waits for what is being written and gives the instance number back. */
    @Override
    public void close() {
        writer.close();
        source.close();
        try {
            lock.close();
        } catch (StoreException e) {
            LOG.warn("{}", e.getMessage());
        }
    }
}
