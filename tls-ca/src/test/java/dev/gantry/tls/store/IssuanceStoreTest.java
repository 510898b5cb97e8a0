package dev.gantry.tls.store;

import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class IssuanceStoreTest {
    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("ca.db");
    }

    private IssuanceStore open() throws StoreException {
        return IssuanceStore.open(url(), TestAuthority.RANDOM, clock);
    }

    private static Reservation reservation(String holder, String key) {
        return new Reservation("a1", holder, "device-auto", key, "test", null);
    }

    private BigInteger issue(IssuanceStore store, String holder) throws StoreException {
        BigInteger serial = store.reserve(reservation(holder, "sha256/" + holder));
        store.intend(serial, new byte[] {1, 2}, clock.instant(), clock.instant().plus(Duration.ofDays(30)));
        store.issued(serial, new byte[] {3, 4});
        return serial;
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void allowsEachStepAfterTheOneBeforeIt() throws Exception {
        try (IssuanceStore store = open()) {
            // Given
            BigInteger serial = store.reserve(reservation("ct-01", "k1"));

            // When
            StoreException tooEarly =
                    catchThrowableOfType(StoreException.class, () -> store.issued(serial, new byte[1]));
            store.intend(serial, new byte[1], clock.instant(), clock.instant());
            StoreException twice = catchThrowableOfType(
                    StoreException.class, () -> store.intend(serial, new byte[1], clock.instant(), clock.instant()));
            StoreException abandoned = catchThrowableOfType(StoreException.class, () -> store.abandon(serial));

            // Then
            for (StoreException e : List.of(tooEarly, twice, abandoned)) {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.WRONG_STATE);
            }
            store.issued(serial, new byte[1]);
            assertThat(store.verify()).isEqualTo(new StoreVerification(3, 1));
        }
    }

    @Test
    void givesEveryOpenStoreAnInstanceOfItsOwn() throws Exception {
        // When
        try (IssuanceStore one = open();
                IssuanceStore two = open()) {
            issue(one, "a");
            issue(two, "b");

            // Then
            assertThat(one.instance()).isEqualTo(1);
            assertThat(two.instance()).isEqualTo(2);
            assertThat(one.all()).extracting(IssuanceRecord::instance).containsExactlyInAnyOrder(1, 2);
        }
        try (IssuanceStore again = open()) {
            assertThat(again.instance()).isEqualTo(1);
            assertThat(again.verify().certificates()).isEqualTo(2);
        }
    }

    @Test
    void leavesAloneWhatLivingInstanceHasUnfinished() throws Exception {
        // Given
        try (IssuanceStore living = open()) {
            BigInteger serial = living.reserve(reservation("ct-01", "k1"));
            living.intend(serial, new byte[1], clock.instant(), clock.instant().plusSeconds(60));

            // When
            try (IssuanceStore other = open()) {
                // Then
                assertThat(other.orphansFoundAtOpen()).isEmpty();
            }
            living.issued(serial, new byte[1]);
        }
    }

    @Test
    void closesWhatDeadInstanceLeftUnfinished() throws Exception {
        // Given
        BigInteger reserved;
        BigInteger intended;
        try (IssuanceStore dead = open()) {
            reserved = dead.reserve(reservation("ct-01", "k1"));
            intended = dead.reserve(reservation("ct-02", "k2"));
            dead.intend(intended, new byte[1], clock.instant(), clock.instant().plusSeconds(60));
        }

        // When
        try (IssuanceStore next = open()) {
            // Then
            assertThat(next.find(reserved).orElseThrow().state()).isEqualTo(IssuanceState.ABANDONED);
            assertThat(next.orphansFoundAtOpen())
                    .extracting(IssuanceRecord::serial)
                    .containsExactly(intended);
            assertThat(next.find(intended).orElseThrow().reason()).isEqualTo(RevocationReason.UNSPECIFIED);
            assertThat(next.revocationChanges(0))
                    .extracting(RevocationChange::serial)
                    .containsExactly(intended);
            next.verify();
        }
    }

    @Test
    void neverTakesSerialNumberTwiceAndNoKeyForTwoDevices() throws Exception {
        // Given
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (IssuanceStore one = open();
                IssuanceStore two = open()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                IssuanceStore store = i % 2 == 0 ? one : two;
                String device = "device-" + i;
                tasks.add(() -> {
                    issue(store, device);
                    try {
                        store.reserve(reservation(device, "sha256/shared"));
                        return true;
                    } catch (StoreException e) {
                        assertThat(e.kind()).isEqualTo(StoreException.Kind.KEY_OF_OTHER_DEVICE);
                        return false;
                    }
                });
            }

            // When
            int owners = 0;
            for (Future<Boolean> done : callers.invokeAll(tasks)) {
                owners += done.get() ? 1 : 0;
            }

            // Then
            assertThat(owners).isEqualTo(1);
            Set<BigInteger> serials = new HashSet<>();
            one.all().forEach(record -> serials.add(record.serial()));
            assertThat(serials).hasSize(65);
            one.verify();
        } finally {
            callers.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE certificate SET holder = 'mallory'",
                "UPDATE certificate SET state = 'ABANDONED'",
                "UPDATE certificate SET not_after = not_after + 1",
                "UPDATE certificate SET reason = 0",
                "UPDATE certificate SET body = x'0304FF'",
                "UPDATE certificate SET revoked_at = NULL, reason = NULL",
                "DELETE FROM certificate",
                "UPDATE journal SET detail = 'holder=mallory' WHERE seq = 2",
                "UPDATE journal SET at = at + 1 WHERE seq = 1",
                "DELETE FROM journal WHERE seq = 4",
                "DELETE FROM journal WHERE seq = 2",
                "UPDATE journal_head SET seq = 3",
                "DELETE FROM journal_head"
            })
    void findsWhatWasChangedBehindItsBack(String sql) throws Exception {
        // Given
        try (IssuanceStore store = open()) {
            store.revoke(issue(store, "ct-01"), RevocationReason.SUPERSEDED);
            assertThat(store.verify()).isEqualTo(new StoreVerification(4, 1));
        }

        // When
        execute(sql);

        // Then
        StoreException e = catchThrowableOfType(StoreException.class, () -> {
            try (IssuanceStore store = open()) {
                store.verify();
            }
        });
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(StoreException.Kind.DAMAGED);
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
    void showsRevocationsInOneOrderToEveryInstance() throws Exception {
        try (IssuanceStore one = open();
                IssuanceStore two = open()) {
            // Given
            BigInteger first = issue(one, "a");
            BigInteger second = issue(two, "b");

            // When
            two.revoke(first, RevocationReason.CERTIFICATE_HOLD);
            one.revoke(second, RevocationReason.KEY_COMPROMISE);
            two.resume(first);

            // Then
            assertThat(one.revocationChanges(0))
                    .extracting(RevocationChange::version, RevocationChange::serial, RevocationChange::reason)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(1L, first, RevocationReason.CERTIFICATE_HOLD),
                            org.assertj.core.groups.Tuple.tuple(2L, second, RevocationReason.KEY_COMPROMISE),
                            org.assertj.core.groups.Tuple.tuple(3L, first, null));
            assertThat(one.revocationVersion()).isEqualTo(3);
            assertThat(one.revoked(clock.instant(), 3))
                    .extracting(RevocationChange::serial)
                    .containsExactly(second);
            one.verify();
        }
    }

    @Test
    void refusesUrlOfAnotherDatabase() {
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> IssuanceStore.open("jdbc:mysql://x/y", TestAuthority.RANDOM, clock)))
                .hasMessageContaining("(expected: a URL that begins with jdbc:sqlite: or jdbc:postgresql:)");
    }
}
