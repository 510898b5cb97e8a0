package dev.gantry.tls.store;

import dev.gantry.tls.testing.TestAuthority;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The store on SQLite. */
class IssuanceStoreTest extends IssuanceStoreContract {
    @TempDir
    private Path directory;

    @Override
    protected String url() {
        return "jdbc:sqlite:" + directory.resolve("ca.db");
    }

    @Override
    protected String changedBody() {
        return "x'0304FF'";
    }

    @Test
    void findsFlippedBits() throws Exception {
        // Given
        Path file = directory.resolve("ca.db");
        try (IssuanceStore store = open()) {
            for (int i = 0; i < 40; i++) {
                issue(store, "device-" + i);
            }
        }
        byte[] good = Files.readAllBytes(file);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        int rounds = 40;

        // When
        for (int round = 0; round < rounds; round++) {
            Files.write(file, good);
            Files.deleteIfExists(directory.resolve("ca.db-wal"));
            Files.deleteIfExists(directory.resolve("ca.db-shm"));
            int at = random.nextInt(good.length);
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(at);
                raw.write(good[at] ^ (1 << random.nextInt(8)));
            }
            try (IssuanceStore store = open()) {
                store.verify();
                // What is not noticed must not matter: every record reads as it was written.
                assertThat(store.all()).as("seed " + seed + " round " + round).hasSize(40);
                assertThat(store.all()).as("seed " + seed + " round " + round).allSatisfy(record -> {
                    assertThat(record.state()).isEqualTo(IssuanceState.ISSUED);
                    assertThat(record.body()).isEqualTo(Der.of(new byte[] {3, 4}));
                    assertThat(record.revokedAt()).isNull();
                });
            } catch (StoreException e) {
                found++;
            }
        }

        // Then
        assertThat(found).as("seed " + seed).isPositive();
    }

    @Test
    void refusesFileThatWasCutShort() throws Exception {
        // Given
        Path file = directory.resolve("ca.db");
        try (IssuanceStore store = open()) {
            for (int i = 0; i < 40; i++) {
                issue(store, "device-" + i);
            }
        }
        byte[] good = Files.readAllBytes(file);

        // When / Then
        for (int length : new int[] {good.length / 2, good.length - 4096, 4096, 100}) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            Files.deleteIfExists(directory.resolve("ca.db-wal"));
            assertThat(catchThrowableOfType(StoreException.class, () -> {
                        try (IssuanceStore store = open()) {
                            store.verify();
                        }
                    }))
                    .as(length + " bytes")
                    .isNotNull();
        }
    }

    @Test
    void copiesItselfWhileInUse() throws Exception {
        // Given
        Path copy = directory.resolve("backup").resolve("ca.db");
        Files.createDirectory(copy.getParent());
        try (IssuanceStore store = open()) {
            issue(store, "ct-01");

            // When
            store.copyTo(copy);
            issue(store, "ct-02");
        }

        // Then
        try (IssuanceStore restored = IssuanceStore.open("jdbc:sqlite:" + copy, TestAuthority.RANDOM, clock)) {
            assertThat(restored.verify().certificates()).isEqualTo(1);
        }
    }

    @Test
    void refusesUrlOfAnotherDatabase() {
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> IssuanceStore.open("jdbc:mysql://x/y", TestAuthority.RANDOM, clock)))
                .hasMessageContaining("(expected: a URL that begins with jdbc:sqlite: or jdbc:postgresql:)");
    }

    /** What a machine leaves behind that lost its power in the middle of a write: a part of the log, perhaps with a torn end. */
    @Test
    void opensToWholeStepsAfterShortWrite() throws Exception {
        // Given
        Path file = directory.resolve("ca.db");
        byte[] database;
        byte[] log;
        try (IssuanceStore store = open()) {
            for (int i = 0; i < 20; i++) {
                issue(store, "device-" + i);
            }
            database = Files.readAllBytes(file);
            log = Files.readAllBytes(directory.resolve("ca.db-wal"));
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);

        // When / Then
        for (int round = 0; round < 25; round++) {
            Path torn = Files.createDirectory(directory.resolve("torn-" + round));
            Files.write(torn.resolve("ca.db"), database);
            byte[] part = java.util.Arrays.copyOf(log, random.nextInt(log.length + 1));
            for (int i = Math.max(0, part.length - random.nextInt(600)); i < part.length; i++) {
                part[i] = (byte) random.nextInt(256);
            }
            Files.write(torn.resolve("ca.db-wal"), part);
            try (IssuanceStore store =
                    IssuanceStore.open("jdbc:sqlite:" + torn.resolve("ca.db"), TestAuthority.RANDOM, clock)) {
                assertThat(store.verify().certificates())
                        .as("seed " + seed + " round " + round)
                        .isLessThanOrEqualTo(20);
                issue(store, "next");
            }
        }
    }

    @Test
    void saysThatDiskIsReadOnly() throws Exception {
        // Given
        open().close();

        // When
        StoreException e;
        try (Connection connection = DriverManager.getConnection(url() + "?open_mode=1");
                Statement statement = connection.createStatement()) {
            e = Dialect.SQLITE.explain(catchThrowableOfType(
                    java.sql.SQLException.class, () -> statement.executeUpdate("DELETE FROM blocked_key")));
        }

        // Then
        assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
        assertThat(e).hasMessageStartingWith("the issuance store can be read and not written");
    }
}
