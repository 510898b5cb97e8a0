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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AuditTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
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
}
