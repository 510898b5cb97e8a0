package dev.gantry.benchmarks.authority;

import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.crl.CrlIssuer;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceRequest;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the embedded certificate authority: what it signs, looks up, lists and reads at its start. */
@Command(
        name = "authority",
        description = {
            "Measures durable issuance, the look-up of a revocation, a list of 100,000 entries, and the start with a million records.",
            "Example: java -jar benchmarks/target/benchmarks.jar authority --directory /var/tmp/authority"
        },
        sortOptions = false)
public final class AuthorityCommand implements Callable<Integer> {
    private static final int CALLERS = 16;
    private static final int REVOKED = 100_000;
    private static final int ENDED = 850_000;
    private static final int ACTIVE = 50_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // That it is declared is all that the command line needs.
    private boolean help;

    @Option(
            names = "--directory",
            required = true,
            paramLabel = "DIR",
            description = "An absent or empty directory on the disk to be measured.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "jdbc:postgresql:… with an empty database: measures issuance there (default: SQLite in DIR).")
    private @Nullable String database;

    @Override
    public Integer call() throws Exception {
        Clock clock = Clock.systemUTC();
        Files.createDirectories(directory);
        try (Passphrase passphrase = Passphrase.takeOver("a load program's".toCharArray())) {
            AuthoritySettings settings = AuthoritySettings.of(directory.resolve("ca"), directory.resolve("state"));
            if (database != null) {
                settings = settings.withDatabase(database);
            }
            try (CertificateAuthority authority = CertificateAuthority.create(
                    settings, SiteName.of("st-elsewhere.example"), true, passphrase, RANDOM, clock)) {
                measureIssuance(authority, KeyKind.EC_P256, CertificateProfile.DEVICE_AUTO, 12_000, "warm-up");
                measureIssuance(authority, KeyKind.EC_P256, CertificateProfile.DEVICE_AUTO, 20_000, "P-256, key given");
                measureIssuance(
                        authority, KeyKind.RSA_3072, CertificateProfile.DEVICE_RSA, 2_000, "RSA-3072, key given");
                measureHandshakeCheck(authority, clock);
                if (database == null) {
                    measureRevocationList(authority, settings.database());
                }
            }
            if (database == null) {
                measureOpening(settings, passphrase, clock);
            }
        }
        return 0;
    }

    private static void measureIssuance(
            CertificateAuthority authority, KeyKind kind, CertificateProfile profile, int count, String what)
            throws Exception {
        List<KeyPair> keys = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            keys.add(kind.generate(RANDOM));
        }
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        long[] nanos = new long[count];
        long cpu = cpuNanos();
        long start = System.nanoTime();
        List<Future<?>> done = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            done.add(callers.submit(() -> {
                for (int i = first; i < count; i += CALLERS) {
                    long begin = System.nanoTime();
                    issue(authority, profile, kind + "-" + first, keys.get(first));
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
                "issuance, %s: %d with %d callers in %.2f s = %.0f/s; p50 %.1f ms, p99 %.1f ms, max %.1f ms; CPU %.2f ms each%n",
                what,
                count,
                CALLERS,
                seconds,
                count / seconds,
                nanos[count / 2] / 1e6,
                nanos[(int) (count * 0.99)] / 1e6,
                nanos[count - 1] / 1e6,
                (cpuNanos() - cpu) / 1e6 / count);
    }

    /** User and system time of this process: it holds on a busy machine, where rates do not. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static X509Certificate issue(
            CertificateAuthority authority, CertificateProfile profile, String device, KeyPair keys) throws Exception {
        return authority
                .prepare(new IssuanceRequest.Device(
                        profile,
                        device,
                        List.of("d.st-elsewhere.example"),
                        List.of(),
                        List.of("CT01"),
                        keys.getPublic(),
                        null,
                        "load",
                        null))
                .issue()
                .leaf();
    }

    private static void measureHandshakeCheck(CertificateAuthority authority, Clock clock) throws Exception {
        X509Certificate leaf =
                issue(authority, CertificateProfile.DEVICE_AUTO, "checked", KeyKind.EC_P256.generate(RANDOM));
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

    private void measureRevocationList(CertificateAuthority authority, String url) throws Exception {
        insert(url, authority.directory().issuing().get(0).id(), "00", REVOKED, true, true);
        Path lists = Files.createDirectories(directory.resolve("crl"));
        CrlIssuer issuer = new CrlIssuer(authority, lists, null);
        long start = System.nanoTime();
        int written = issuer.refresh().size();
        System.out.printf(
                "revocation lists: %,d entries in %d files in %.2f s%n",
                REVOKED, written, (System.nanoTime() - start) / 1e9);
    }

    private static void measureOpening(AuthoritySettings settings, Passphrase passphrase, Clock clock)
            throws Exception {
        insert(settings.database(), "00", "01", ENDED, false, false);
        insert(settings.database(), "00", "02", ACTIVE, true, false);
        long start = System.nanoTime();
        try (CertificateAuthority authority = CertificateAuthority.open(settings, passphrase, RANDOM, clock)) {
            double opened = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            int active = authority.store().active(clock.instant()).size();
            System.out.printf(
                    "start with more than %,d records: %.2f s, of it about 0.3 s a key for the passphrase; %,d revoked in memory;"
                            + " listing %,d active: %.2f s%n",
                    REVOKED + ENDED + ACTIVE,
                    opened,
                    authority.revocations().size(),
                    active,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /** Rows as issuance leaves them, without the signatures. */
    private static void insert(String url, String authority, String prefix, int count, boolean active, boolean revoked)
            throws Exception {
        long now = Clock.systemUTC().instant().getEpochSecond();
        long end = active ? now + Duration.ofDays(30).toSeconds() : now - 1;
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO certificate (serial, instance, state, authority, holder, profile, spki, requester,"
                            + " reserved_at, not_before, not_after, body, revoked_at, reason)"
                            + " VALUES (?, 1, 'ISSUED', ?, ?, 'device-auto', ?, 'load', ?, ?, ?, ?, ?, ?)")) {
                byte[] body = new byte[640];
                for (int i = 0; i < count; i++) {
                    statement.setString(1, String.format("3f%s%032x", prefix, i));
                    statement.setString(2, authority);
                    statement.setString(3, "d-" + i % 1000);
                    statement.setString(4, "sha256/" + prefix + i);
                    statement.setLong(5, now * 1000);
                    statement.setLong(6, now - 300);
                    statement.setLong(7, end);
                    statement.setBytes(8, body);
                    statement.setObject(9, revoked ? now * 1000 : null);
                    statement.setObject(10, revoked ? 4 : null);
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
