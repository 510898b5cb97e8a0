package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ReceivedAudit;
import dev.gantry.proxy.testing.Rsyslog;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What of single operations and orders is at a repository, as it came over the wire. */
@Interop({"openssl", "rsyslogd"})
class AuditEventsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String STEP = "1.2.840.10008.3.1.2.3.3";
    private static final String STUDY = "1.2.3.4";
    private static final String PATIENT = "SYNTHETIC-9";

    private final GantryProcess program = GantryProcess.fromClassPath();
    private final int port = FreePorts.next();
    private final int secondPort = FreePorts.next();
    private final Path repository;
    private final Path second;
    private final Path directory;

    @SuppressWarnings("NullAway.Init") // by the test that needs it
    private Hospital.Plan plan;

    @SuppressWarnings("NullAway.Init") // by the test that needs it
    private ScriptedAcceptor archive;

    @SuppressWarnings("NullAway.Init") // by the test that needs it
    private ScriptedAcceptor ris;

    @SuppressWarnings("NullAway.Init") // by the test that needs it
    private Hospital hospital;

    @SuppressWarnings("NullAway.Init") // by the test that needs it
    private Rsyslog rsyslog;

    AuditEventsIT(@TempDir Path directory) {
        this.directory = directory;
        this.repository = directory.resolve("repository");
        this.second = directory.resolve("second");
    }

    /** Opens the hospital with two repositories, of which the second is away. */
    private void open(String spool) {
        plan = Hospital.in(directory.resolve("hospital"))
                .policy("/interop/return-paths-policy.yaml")
                .trust(Rsyslog.prepare(repository))
                .trust(Rsyslog.prepare(second))
                .audit("{ " + spool + "syslog: [ { to: \"127.0.0.1:" + port + "\" }, { to: \"127.0.0.1:" + secondPort
                        + "\" } ] }");
        rsyslog = Rsyslog.start(repository, port, plan.credentials("ct-01").root());
        archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), AuditEventsIT::acceptAll);
        ris = ScriptedAcceptor.tls(plan.credentials("ris-main"), AuditEventsIT::acceptAll);
        hospital = plan.pacsAt(archive.port()).risAt(ris.port()).open();
    }

    private Rsyslog openSecond() {
        return Rsyslog.start(second, secondPort, plan.credentials("ct-01").root());
    }

    @AfterEach
    void close() {
        hospital.close();
        archive.close();
        ris.close();
        rsyslog.close();
    }

    private static void acceptAll(RawPeer peer) {
        peer.receive();
        peer.send(ScriptedAcceptor.accept(16384, 1));
        for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
            if (pdu.commandField() != 0 && (pdu.commandField() & 0x8000) == 0) {
                int messageId = pdu.messageId();
                int command = pdu.commandField();
                RawPdu data = peer.receive();
                while (data.type() == 4 && !data.endsDataSet()) {
                    data = peer.receive();
                }
                peer.send(Wire.command(1, Wire.response(0x8000 | command, messageId, 0)));
            }
        }
    }

    private RawPeer opens(String device, String calling, String called, String sopClass) {
        RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials(device));
        peer.send(RawAssociateRq.plain()
                .calling(calling)
                .called(called)
                .context(1, sopClass, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes());
        assertThat(peer.receive().isAccept()).isTrue();
        return peer;
    }

    private static void passes(RawPeer peer, byte[] command, byte[] dataSet) {
        assertThat(peer.send(Wire.message(1, command, dataSet)).receive().status())
                .isZero();
    }

    private static byte[] createStep(String instance) {
        return Wire.commandSet(
                Wire.uid(0x0002, STEP),
                Wire.us(0x0100, 0x0140),
                Wire.us(0x0110, 1),
                Wire.us(0x0800, 0x0001),
                Wire.uid(0x1000, instance));
    }

    private static byte[] setStep(String instance) {
        return Wire.commandSet(
                Wire.uid(0x0003, STEP),
                Wire.us(0x0100, 0x0120),
                Wire.us(0x0110, 2),
                Wire.us(0x0800, 0x0001),
                Wire.uid(0x1001, instance));
    }

    private static byte[] scheduledStep() {
        byte[] study = Wire.data(0x0020_000D, STUDY);
        return Wire.data(0x0040_0270, Wire.concat(Wire.data(0xFFFE_E000, study)));
    }

    private List<String> messages() {
        return ReceivedAudit.messages(rsyslog.received());
    }

    /** The messages of an event, once a message of that event and with that text is there. */
    private ListAssert<String> messages(String event, String text) {
        await().atMost(SOON).untilAsserted(() -> assertThat(of(event)).anyMatch(each -> each.contains(text)));
        return assertThat(of(event));
    }

    private List<String> of(String event) {
        return messages().stream()
                .filter(each -> each.contains("<EventID csd-code=\"" + event + "\""))
                .toList();
    }

    @Test
    @DisplayName("queries, moves and performed steps are at the repository with whom they are about")
    void operationsAreAtTheRepository() {
        // Given
        open("");
        byte[] identifier = Wire.concat(Wire.data(0x0008_0052, "STUDY "), Wire.data(0x0010_0020, PATIENT));

        // When
        try (RawPeer reader = opens("reading-room-1", "READ1", "PACS_QR", Wire.STUDY_ROOT_FIND)) {
            passes(reader, Wire.findRq(1, Wire.STUDY_ROOT_FIND), identifier);
        }
        try (RawPeer reader = opens("reading-room-1", "READ1", "PACS_QR", Wire.STUDY_ROOT_MOVE)) {
            passes(reader, Wire.moveRq(1, Wire.STUDY_ROOT_MOVE, "READ1"), Wire.data(0x0020_000D, STUDY));
        }
        try (RawPeer ct = opens("ct-01", "CT01", "RIS_MWL", STEP)) {
            passes(ct, createStep("1.2.3.77"), Wire.concat(Wire.data(0x0010_0020, PATIENT), scheduledStep()));
            passes(ct, setStep("1.2.3.77"), Wire.data(0x0040_0252, "COMPLETED "));
        }
        try (RawPeer ct = opens("ct-01", "CT01", "PACS_QR", Wire.STORAGE_COMMITMENT)) {
            passes(ct, Wire.commitmentRq(1), Wire.data(0x0008_1195, "1.2.3.4.5"));
        }

        // Then
        messages("110112", "AETITLES=READ1")
                .singleElement()
                .asString()
                .contains("<ParticipantObjectQuery>" + Base64.getEncoder().encodeToString(identifier) + "<")
                .contains("ParticipantObjectID=\"" + Wire.STUDY_ROOT_FIND + "\"")
                .contains("EventOutcomeIndicator=\"0\"");
        messages("110102", "AETITLES=READ1")
                .singleElement()
                .asString()
                .contains("ParticipantObjectID=\"" + STUDY + "\"")
                .contains("AETITLES=PACS_QR");
        messages("110111", "EventActionCode=\"U\"")
                .hasSize(2)
                .allMatch(each -> each.contains("ParticipantObjectID=\"" + PATIENT + "\"")
                        && each.contains("ParticipantObjectID=\"" + STUDY + "\"")
                        && each.contains("AETITLES=CT01"))
                .anyMatch(each -> each.contains("EventActionCode=\"C\""));
        assertThat(messages()).noneMatch(each -> each.contains("1.2.3.4.5"));
    }

    @Test
    @DisplayName("T-28 T-33 a policy swap, a revocation, quarantine and release are at the repository as 110129")
    void changesOfTheSecurityConfigurationAreAtTheRepository() throws Exception {
        // Given
        open("");
        Path policy = hospital.directory().resolve("policy.yaml");
        String whole = Files.readString(policy);

        // When
        Files.writeString(
                policy,
                whole.replace(
                        "  worklist:\n",
                        "  gateway-echo: { allow: [verification], from: gateway, to: pacs }\n  worklist:\n"));
        messages("110113", "is in force");
        runs("ca", "enrol", "us-01", "--out", "again");
        runs("ca", "revoke", serial(hospital.directory().resolve("again/us-01.pem")));
        runs("quarantine", "device", "us-01", "--why", "a test");
        runs("quarantine", "release", "us-01");
        Files.writeString(policy, "zone-policy: 1\nname: [\n");
        messages("110113", "a new policy was refused");

        // Then
        messages("110113", "certificate revoked")
                .filteredOn(each -> each.contains("certificate revoked"))
                .singleElement()
                .asString()
                .contains("<EventTypeCode csd-code=\"110129\"")
                .contains("EventOutcomeIndicator=\"0\"")
                .contains("ParticipantObjectID=\"us-01\"");
        messages("110113", "release")
                .filteredOn(each -> each.contains("csd-code=\"110129\""))
                .satisfiesOnlyOnce(
                        each -> assertThat(each).contains("is in force").contains("Indicator=\"0\""))
                .satisfiesOnlyOnce(each ->
                        assertThat(each).contains("a new policy was refused").contains("Indicator=\"4\""))
                .satisfiesOnlyOnce(
                        each -> assertThat(each).contains("quarantine").contains("a test"))
                .satisfiesOnlyOnce(each -> assertThat(each).contains("release"));
    }

    private void runs(String... command) {
        String[] whole = Arrays.copyOf(command, command.length + 2);
        whole[command.length] = "--config";
        whole[command.length + 1] = "gantry.yaml";
        Programs.Finished finished = program.run(hospital.directory(), whole);
        assertThat(finished.exitCode()).as(finished.output()).isZero();
    }

    private static String serial(Path certificate) {
        Programs.Finished read =
                Programs.run(List.of("openssl", "x509", "-in", certificate.toString(), "-noout", "-serial"), SOON);
        return read.output().strip().replace("serial=", "");
    }

    @Test
    @DisplayName("while one of two repositories is away the other goes on, and each gets everything in order")
    void oneRepositoryDoesNotWaitForAnother() {
        // Given
        open("");

        // When
        for (int i = 1; i <= 20; i++) {
            query(i);
        }

        // Then
        await().atMost(SOON).until(() -> of("110112").size() == 20);
        try (Rsyslog late = openSecond()) {
            await().atMost(SOON.multipliedBy(2))
                    .untilAsserted(() -> assertThat(queries(late)).hasSize(20));
            for (int i = 21; i <= 40; i++) {
                query(i);
            }
            await().atMost(SOON).untilAsserted(() -> assertThat(queries(late)).hasSize(40));
            await().atMost(SOON).untilAsserted(() -> assertThat(of("110112")).hasSize(40));
            assertThat(queries(late)).isEqualTo(of("110112"));
        }
        assertThat(of("110113")).anyMatch(each -> each.contains("110133") && each.contains(":" + secondPort));
        assertThat(of("110113")).anyMatch(each -> each.contains("110134") && each.contains(":" + secondPort));
    }

    private void query(int number) {
        try (RawPeer reader = opens("reading-room-1", "READ1", "PACS_QR", Wire.STUDY_ROOT_FIND)) {
            passes(
                    reader,
                    Wire.findRq(1, Wire.STUDY_ROOT_FIND),
                    Wire.data(0x0010_0020, "SYNTHETIC-%04d".formatted(number)));
        }
    }

    private static List<String> queries(Rsyslog repository) {
        return ReceivedAudit.messages(repository.received()).stream()
                .filter(each -> each.contains("<EventID csd-code=\"110112\""))
                .toList();
    }

    @Test
    @DisplayName("with `refuse`, nobody is admitted while more waits for a repository than the spool holds")
    void admitsNobodyWhileTheSpoolIsFull() throws Exception {
        // Given
        open("spool: { size: 64MiB, when-full: refuse }, ");
        byte[] key = "x".repeat(3_700).getBytes(StandardCharsets.US_ASCII);
        byte[] first = Wire.concat(
                Wire.data(0x0010_1000, key),
                Wire.data(0x0010_1040, key),
                Wire.data(0x0010_1080, key),
                Wire.data(0x0010_2110, key));
        byte[] rest = Wire.concat(
                Wire.data(0x0010_21B0, key),
                Wire.data(0x0010_4000, key),
                Wire.data(0x0020_4000, key),
                Wire.data(0x0032_4000, key));

        // When
        try (RawPeer reader = opens("reading-room-1", "READ1", "PACS_QR", Wire.STUDY_ROOT_FIND)) {
            for (int i = 1; i <= 1_700; i++) {
                byte[] query = Wire.concat(
                        Wire.command(1, Wire.findRq(1 + i % 100, Wire.STUDY_ROOT_FIND)),
                        Wire.pdu(4, Wire.pdv(1, 0, first)),
                        Wire.pdu(4, Wire.pdv(1, 2, rest)));
                assertThat(reader.send(query).receive().status()).isZero();
            }
        }

        // Then
        await().atMost(SOON).untilAsserted(() -> assertThat(echo()).isEqualTo(RawPdu.reject(2, 3, 2)));
        assertThat(metrics()).contains("gantry_audit_blocked 1");
        Programs.Finished decisions =
                program.run(hospital.directory(), "decisions", "--reason", "limit", "--config", "gantry.yaml");
        assertThat(decisions.output()).contains("DENY", "ct-01/CT01");

        // When
        try (Rsyslog late = openSecond()) {
            // Then
            await().atMost(SOON.multipliedBy(4))
                    .untilAsserted(
                            () -> assertThat(echo().isAccept()).as(late.log()).isTrue());
            assertThat(metrics()).contains("gantry_audit_blocked 0");
        }
    }

    private RawPdu echo() {
        try (RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            return peer.send(RawAssociateRq.plain()
                            .calling("CT01")
                            .called("PACS_QR")
                            .context(1, Wire.VERIFICATION, Wire.IMPLICIT_LITTLE_ENDIAN)
                            .bytes())
                    .receive();
        }
    }

    private String metrics() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + hospital.managementPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
