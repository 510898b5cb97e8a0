package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AuditTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Party RIS = new Party("ris-main", "", "127.0.0.1");

    private final Path directory;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    AuditTest(@TempDir Path parent) {
        directory = parent.resolve("audit");
    }

    private Audit open(AuditSettings.Repository... repositories) throws IOException {
        return Audit.open(
                new AuditSettings(directory, "edge-1", Duration.ofDays(400), 1L << 30, true, List.of(repositories)),
                Clock.systemUTC(),
                meters);
    }

    private static AuditEvent order(String patient) {
        return new AuditEvent.OrderRecord(NOW, Action.CREATE, Outcome.SUCCESS, RIS, RIS, patient);
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void sendsOverUdpInOrder() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(30_000);
            try (Audit audit =
                    open(new AuditSettings.Repository("127.0.0.1", socket.getLocalPort(), null, "DICOM+RFC3881"))) {
                // When
                audit.record(order("P-1"));
                audit.record(order("P-2"));

                // Then
                assertThat(receive(socket))
                        .startsWith("<85>1 ")
                        .contains(" DICOM+RFC3881 - <")
                        .contains("\"P-1\"");
                assertThat(receive(socket)).contains("\"P-2\"");
            }
        }
    }

    @Test
    void owesARepositoryWhatCameBeforeItWasEverReached() throws Exception {
        // Given
        AuditSettings.Repository away = new AuditSettings.Repository("name.invalid", 6514, null, "IHE+RFC-3881");
        try (Audit audit = open(away)) {
            audit.record(order("P-1"));
            audit.record(order("P-2"));
            await().until(() -> audit.entries() >= 2);
        }

        // When
        try (Audit audit = open(away)) {
            // Then
            assertThat(audit.repositories().get(0).waiting()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void takesWhatCommandsHaveLeftOnceAndInOrder() throws Exception {
        // Given
        AuditInbox.put(directory, "edge-1", new AuditEvent.AuditLogUsed(NOW, "first", "file:///x"));
        AuditInbox.put(directory, "edge-1", new AuditEvent.AuditLogUsed(NOW.plusSeconds(1), "second", "file:///x"));

        // When
        try (Audit audit = open()) {
            await().until(() -> audit.entries() == 2);
        }
        try (Audit audit = open()) {
            audit.record(order("P-1"));
        }

        // Then
        List<Path> files = JournalVerification.files(directory);
        assertThat(Files.readAllLines(files.get(0)))
                .satisfiesExactly(
                        line -> assertThat(line).contains("first"),
                        line -> assertThat(line).contains("second"),
                        line -> assertThat(line).contains("P-1"));
        try (Stream<Path> left = Files.list(directory.resolve("inbox"))) {
            assertThat(left).isEmpty();
        }
        assertThat(JournalVerification.of(files).isWhole()).isTrue();
    }

    /** A repository that is there or not, and keeps the patients of the orders that it got. */
    private static final class Repository implements SyslogTransport {
        private static final Pattern PATIENT = Pattern.compile("ParticipantObjectID=\"P-(\\d+)\"");
        private final List<Integer> patients = new CopyOnWriteArrayList<>();
        private volatile boolean down;

        Repository(boolean down) {
            this.down = down;
        }

        @Override
        public void send(Iterable<byte[]> messages) throws IOException {
            check();
            for (byte[] message : messages) {
                Matcher patient = PATIENT.matcher(new String(message, StandardCharsets.UTF_8));
                if (patient.find()) {
                    patients.add(Integer.valueOf(patient.group(1)));
                }
            }
        }

        @Override
        public void check() throws IOException {
            if (down) {
                throw new IOException("nobody is there");
            }
        }

        @Override
        public void close() {}
    }

    private Audit open(long spoolBytes, boolean refuseWhenFull, Map<String, Repository> repositories)
            throws IOException {
        return Audit.open(
                new AuditSettings(
                        directory,
                        "edge-1",
                        Duration.ofDays(400),
                        spoolBytes,
                        refuseWhenFull,
                        repositories.keySet().stream()
                                .map(host -> new AuditSettings.Repository(host, 6514, null, "IHE+RFC-3881"))
                                .toList()),
                Clock.systemUTC(),
                meters,
                repository -> repositories.get(repository.host()));
    }

    private static void fill(Audit audit, int from, int to) {
        for (int i = from; i <= to; i++) {
            long before = audit.entries();
            audit.record(order("P-" + i));
            if (i % 20 == 0) {
                await().until(() -> audit.entries() > before);
            }
        }
    }

    private List<String> journal() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : JournalVerification.files(directory)) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }

    private double blocked() {
        return meters.get("gantry.audit.blocked").gauge().value();
    }

    private double waitingBytes(String repository) {
        return meters.get("gantry.audit.spool.bytes")
                .tag("repository", repository + ":6514")
                .gauge()
                .value();
    }

    private static List<Integer> upTo(int number) {
        return IntStream.rangeClosed(1, number).boxed().toList();
    }

    @Test
    void admitsNobodyWhileMoreWaitsThanTheSpoolHolds() throws Exception {
        // Given
        Repository repository = new Repository(true);
        try (Audit audit = open(64 << 10, true, Map.of("arr", repository))) {
            assertThat(audit.accepts()).isTrue();
            assertThat(blocked()).isZero();

            // When
            fill(audit, 1, 100);

            // Then
            await().until(() -> !audit.accepts());
            assertThat(audit.trouble()).contains("takes no more");
            assertThat(blocked()).isOne();
            await().untilAsserted(() -> assertThat(journal())
                    .anyMatch(line -> line.contains("110133") && line.contains("nobody is admitted")));

            // When
            repository.down = false;

            // Then
            await().atMost(SOON).until(audit::accepts);
            assertThat(blocked()).isZero();
            assertThat(repository.patients).isEqualTo(upTo(100));
            await().untilAsserted(() -> assertThat(journal())
                    .anyMatch(line -> line.contains("110134") && line.contains("associations are admitted")));
        }
        assertThat(meters.counter("gantry.audit.dropped", "repository", "arr:6514")
                        .count())
                .isZero();
    }

    @Test
    void leavesOutTheOldestForTheRepositoryAloneWhereThatIsChosen() throws Exception {
        // Given
        Repository away = new Repository(true);
        Repository there = new Repository(false);
        try (Audit audit = open(256 << 10, false, Map.of("away", away, "there", there))) {
            // When
            fill(audit, 1, 100);
            await().atMost(SOON).until(() -> waitingBytes("there") == 0);
            fill(audit, 101, 200);

            // Then
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(journal())
                            .anyMatch(line -> line.contains("EventOutcomeIndicator=\\\"12\\\"")
                                    && line.contains("will not be sent to away:6514")));
            assertThat(audit.accepts()).isTrue();

            // When
            away.down = false;

            // Then
            await().atMost(SOON).until(() -> away.patients.contains(200));
            int first = away.patients.get(0);
            assertThat(first).isGreaterThan(1);
            assertThat(away.patients)
                    .isEqualTo(IntStream.rangeClosed(first, 200).boxed().toList());
            assertThat(meters.counter("gantry.audit.dropped", "repository", "away:6514")
                            .count())
                    .isGreaterThanOrEqualTo(first - 1);
            assertThat(there.patients).isEqualTo(upTo(200));
            assertThat(meters.counter("gantry.audit.dropped", "repository", "there:6514")
                            .count())
                    .isZero();
        }
        assertThat(JournalVerification.of(JournalVerification.files(directory)).isWhole())
                .isTrue();
        assertThat(journal().stream().filter(line -> line.contains("110109"))).hasSize(200);
    }

    @Test
    void goesOnWithOneRepositoryWhileAnotherIsAway() throws Exception {
        // Given
        Repository away = new Repository(true);
        Repository there = new Repository(false);
        try (Audit audit = open(1 << 30, true, Map.of("away", away, "there", there))) {
            // When
            fill(audit, 1, 100);

            // Then
            await().atMost(SOON).until(() -> there.patients.size() >= 100);
            assertThat(there.patients).isEqualTo(upTo(100));
            assertThat(away.patients).isEmpty();
            assertThat(audit.repositories())
                    .filteredOn(state -> !state.up())
                    .extracting(Audit.RepositoryState::name)
                    .containsExactly("away:6514");
            assertThat(waitingBytes("away")).isGreaterThan(100_000);

            // When
            away.down = false;

            // Then
            await().atMost(SOON).until(() -> away.patients.size() >= 100);
            assertThat(away.patients).isEqualTo(upTo(100));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(waitingBytes("away")).isZero());
            assertThat(there.patients).isEqualTo(upTo(100));
        }
    }
}
