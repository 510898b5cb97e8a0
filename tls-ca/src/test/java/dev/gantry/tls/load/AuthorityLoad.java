package dev.gantry.tls.load;

import dev.gantry.tls.crl.CrlIssuer;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceRequest;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures durable issuance, the revocation check, a large revocation list and the opening of a large store. Arguments: an empty
 * directory on the disk to be measured, and optionally a PostgreSQL URL for the issuance part.
 */
final class AuthorityLoad {
    private static final int CALLERS = 16;

    private AuthorityLoad() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        MovableClock clock = new MovableClock(TestCertificates.NOW);
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            measureIssuance(authority, KeyKind.EC_P256, 12_000, "warm-up");
            measureIssuance(authority, KeyKind.EC_P256, 20_000, "P-256, key given");
            measureIssuance(authority, KeyKind.RSA_3072, 2_000, "RSA-3072, key given");
            measureHandshakeCheck(authority, clock);
            measureRevocationList(authority, directory);
        }
        measureOpening(directory, clock);
    }

    private static void measureIssuance(CertificateAuthority authority, KeyKind kind, int count, String what)
            throws Exception {
        List<KeyPair> keys = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            keys.add(kind.generate(TestAuthority.RANDOM));
        }
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        long[] nanos = new long[count];
        long start = System.nanoTime();
        List<Future<?>> done = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            done.add(callers.submit(() -> {
                for (int i = first; i < count; i += CALLERS) {
                    long begin = System.nanoTime();
                    authority
                            .prepare(new IssuanceRequest.Device(
                                    CertificateProfile.DEVICE_AUTO,
                                    kind + "-" + first,
                                    List.of("d.st-elsewhere.example"),
                                    List.of(),
                                    List.of("CT01"),
                                    keys.get(first).getPublic(),
                                    null,
                                    "load",
                                    null))
                            .issue();
                    nanos[i] = System.nanoTime() - begin;
                }
                return null;
            }));
        }
        for (Future<?> future : done) {
            future.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        callers.shutdown();
        Arrays.sort(nanos);
        System.out.printf(
                "issuance, %s: %d with %d callers in %.2f s = %.0f/s; p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                what,
                count,
                CALLERS,
                seconds,
                count / seconds,
                nanos[count / 2] / 1e6,
                nanos[(int) (count * 0.99)] / 1e6,
                nanos[count - 1] / 1e6);
    }

    private static void measureHandshakeCheck(CertificateAuthority authority, MovableClock clock) throws Exception {
        X509Certificate leaf = authority
                .prepare(new IssuanceRequest.Device(
                        CertificateProfile.DEVICE_AUTO,
                        "checked",
                        List.of(),
                        List.of(),
                        List.of(),
                        KeyKind.EC_P256.generate(TestAuthority.RANDOM).getPublic(),
                        null,
                        "load",
                        null))
                .issue()
                .leaf();
        ZoneTrustManager manager =
                new ZoneTrustManager(authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), clock);
        X509Certificate[] chain = {leaf, authority.directory().intermediates().get(0)};
        int rounds = 2_000_000;
        int good = 0;
        long start = 0;
        for (int i = -rounds; i < rounds; i++) {
            if (i == 0) {
                start = System.nanoTime();
            }
            good += authority.revocations().status(leaf) == RevocationCheck.Status.GOOD ? 1 : 0;
        }
        System.out.printf(
                "revocation check: %.0f ns (%d answers)%n", (System.nanoTime() - start) / (double) rounds, good);
        int handshakes = 100_000;
        for (int i = -handshakes; i < handshakes; i++) {
            if (i == 0) {
                start = System.nanoTime();
            }
            manager.checkClientTrusted(chain, "UNKNOWN");
        }
        System.out.printf("trust manager, remembered path: %.1f us%n", (System.nanoTime() - start) / 1e3 / handshakes);
        int validations = 500;
        for (int i = -validations; i < validations; i++) {
            if (i == 0) {
                start = System.nanoTime();
            }
            manager.replaceAnchors(authority.trustAnchors());
            manager.checkClientTrusted(chain, "UNKNOWN");
        }
        System.out.printf(
                "trust manager, whole validation: %.2f ms%n", (System.nanoTime() - start) / 1e6 / validations);
    }

    private static void measureRevocationList(CertificateAuthority authority, Path directory) throws Exception {
        String url = TestAuthority.settings(directory).database();
        String id = authority.directory().issuing().get(0).id();
        insert(url, id, 100_000, true);
        Path lists = Files.createDirectories(directory.resolve("crl"));
        long start = System.nanoTime();
        int written = new CrlIssuer(authority, lists, null).refresh().size();
        System.out.printf(
                "revocation lists: 100,000 entries in %d files in %.2f s%n",
                written, (System.nanoTime() - start) / 1e9);
    }

    private static void measureOpening(Path directory, MovableClock clock) throws Exception {
        String url = TestAuthority.settings(directory).database();
        insert(url, "00", 850_000, false);
        long start = System.nanoTime();
        try (CertificateAuthority authority = TestAuthority.open(directory, clock)) {
            double opened = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            int active = authority.store().active(clock.instant()).size();
            System.out.printf(
                    "opening a store of %,d: %.2f s, with %,d revoked in memory; listing %,d active: %.2f s%n",
                    950_000, opened, authority.revocations().size(), active, (System.nanoTime() - start) / 1e9);
        }
    }

    /** Rows as issuance leaves them, without the signatures. */
    private static void insert(String url, String authority, int count, boolean active) throws Exception {
        long now = TestCertificates.NOW.getEpochSecond();
        long end = active ? now + Duration.ofDays(30).toSeconds() : now - 1;
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO certificate (serial, instance, state, authority, holder, profile, spki, requester,"
                            + " reserved_at, not_before, not_after, body, revoked_at, reason)"
                            + " VALUES (?, 1, 'ISSUED', ?, ?, 'device-auto', ?, 'load', ?, ?, ?, ?, ?, ?)")) {
                byte[] body = new byte[640];
                for (int i = 0; i < count; i++) {
                    statement.setString(1, String.format("3f%s%032x", active ? "00" : "01", i));
                    statement.setString(2, authority);
                    statement.setString(3, "d-" + i % 1000);
                    statement.setString(4, "sha256/" + i);
                    statement.setLong(5, now * 1000);
                    statement.setLong(6, now - 300);
                    statement.setLong(7, end);
                    statement.setBytes(8, body);
                    statement.setObject(9, active ? now * 1000 : null);
                    statement.setObject(10, active ? 4 : null);
                    statement.addBatch();
                    if (i % 10_000 == 9_999) {
                        statement.executeBatch();
                    }
                }
                statement.executeBatch();
            }
            connection.commit();
        }
    }
}
