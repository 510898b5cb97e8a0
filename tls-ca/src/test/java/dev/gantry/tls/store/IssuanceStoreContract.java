package dev.gantry.tls.store;

import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a store does on either database. */
abstract class IssuanceStoreContract {
    protected final MovableClock clock = new MovableClock(TestCertificates.NOW);

    /** The store of this test: the same one at every call. */
    protected abstract String url() throws Exception;

    /** A literal of the bytes 03 04 FF. */
    protected abstract String changedBody();

    protected final IssuanceStore open() throws Exception {
        return IssuanceStore.open(url(), TestAuthority.RANDOM, clock);
    }

    protected static Reservation reservation(String holder, String key) {
        return new Reservation("a1", holder, "device-auto", key, "test", null);
    }

    protected final BigInteger issue(IssuanceStore store, String holder) throws StoreException {
        BigInteger serial = store.reserve(reservation(holder, "sha256/" + holder));
        store.intend(serial, new byte[] {1, 2}, clock.instant(), clock.instant().plus(Duration.ofDays(30)));
        store.issued(serial, new byte[] {3, 4});
        return serial;
    }

    protected final void execute(String sql) throws Exception {
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
                "UPDATE certificate SET body = BODY",
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
        execute(sql.replace("BODY", changedBody()));

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
    void keepsCodesRequestsAndSightings() throws Exception {
        try (IssuanceStore store = open()) {
            // Given
            store.codes()
                    .add(
                            new CodeTable.Code(
                                    "h1",
                                    "ct-01",
                                    "device-usb",
                                    null,
                                    clock.instant().plusSeconds(60),
                                    null),
                            "test");
            store.pending().add("f1", "", "sha256/x", "10.0.0.1");
            SightingTable.Sighting seen = new SightingTable.Sighting(
                    "CN=i",
                    "01",
                    "CN=s",
                    clock.instant(),
                    clock.instant().plusSeconds(60),
                    clock.instant(),
                    clock.instant());
            store.sightings().add(List.of(seen));

            // When
            store.codes().use("h1", "f1");
            store.pending().decide("f1", true, "ct-01", "device-usb", "weber");
            store.sightings().add(List.of(seen));

            // Then
            assertThat(store.codes().find("h1").orElseThrow().usedFor()).isEqualTo("f1");
            assertThat(catchThrowableOfType(
                                    StoreException.class, () -> store.codes().use("h1", "f2"))
                            .kind())
                    .isEqualTo(StoreException.Kind.WRONG_STATE);
            assertThat(store.pending().find("f1").orElseThrow().state()).isEqualTo(PendingTable.State.APPROVED);
            assertThat(store.pending().waiting()).isEmpty();
            assertThat(store.sightings().ending(clock.instant().plusSeconds(61)))
                    .containsExactly(seen);
            assertThat(store.nextCrlNumber("a1", 0)).isEqualTo(1);
            assertThat(store.nextCrlNumber("a1", 0)).isEqualTo(2);
            assertThat(store.nextCrlNumber("a1", 1)).isEqualTo(1);
            store.verify();
        }
    }

    @Test
    void answersRequestThatWasSentTwiceOnce() throws Exception {
        try (IssuanceStore store = open()) {
            // Given
            Reservation request = new Reservation("a1", "ct-01", "device-auto", "k1", "test", "today/1");
            BigInteger serial = store.reserve(request);

            // When
            StoreException again = catchThrowableOfType(StoreException.class, () -> store.reserve(request));

            // Then
            assertThat(again.kind()).isEqualTo(StoreException.Kind.DUPLICATE);
            assertThat(store.findRequest("today/1").orElseThrow().serial()).isEqualTo(serial);
        }
    }

    /** Keys in opposite orders, many at once: the rows that one instance waits for are the other's. */
    @Test
    void getsThroughWhereInstancesAreInEachOthersWay() throws Exception {
        // Given
        int keys = 40;
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (IssuanceStore one = open();
                IssuanceStore two = open()) {
            List<Callable<BigInteger>> tasks = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                String forward = "d" + i;
                String backward = "d" + (keys - 1 - i);
                tasks.add(() -> one.reserve(reservation(forward, "sha256/" + forward)));
                tasks.add(() -> two.reserve(reservation(backward, "sha256/" + backward)));
            }

            // When
            Set<BigInteger> serials = new HashSet<>();
            for (Future<BigInteger> done : callers.invokeAll(tasks)) {
                serials.add(done.get());
            }

            // Then
            assertThat(serials).hasSize(2 * keys);
            one.verify();
        } finally {
            callers.shutdownNow();
        }
    }

    /** A device id that the database cannot hold must not fail those that are written with it. */
    @Test
    void failsOneCallerForWhatOneCallerDid() throws Exception {
        // Given
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (IssuanceStore store = open()) {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String device = i % 8 == 0 ? "bad" + i + "\u0000" : "good" + i;
                tasks.add(() -> {
                    try {
                        store.reserve(reservation(device, "sha256/" + device));
                        return "written " + device;
                    } catch (StoreException e) {
                        return "refused " + device;
                    }
                });
            }

            // When
            List<String> outcomes = new ArrayList<>();
            for (Future<String> done : callers.invokeAll(tasks)) {
                outcomes.add(done.get());
            }

            // Then
            assertThat(outcomes.stream().filter(outcome -> outcome.startsWith("written good")))
                    .hasSize(56);
            store.verify();
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void verifiesWhileOthersWrite() throws Exception {
        // Given
        java.util.concurrent.atomic.AtomicBoolean stop = new java.util.concurrent.atomic.AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (IssuanceStore store = open()) {
            Future<Integer> written = writer.submit(() -> {
                int count = 0;
                while (!stop.get()) {
                    issue(store, "device-" + count++);
                }
                return count;
            });

            // When
            StoreVerification last = store.verify();
            for (int i = 0; i < 20; i++) {
                last = store.verify();
            }
            stop.set(true);

            // Then
            assertThat(last.certificates()).isLessThanOrEqualTo(written.get());
        } finally {
            stop.set(true);
            writer.shutdownNow();
        }
    }
}
