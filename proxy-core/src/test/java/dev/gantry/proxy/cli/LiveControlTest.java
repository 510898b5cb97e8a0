package dev.gantry.proxy.cli;

import dev.gantry.proxy.cli.LiveHospital.Outcome;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What operators do to an instance that runs, typed as commands. */
@Timeout(60)
class LiveControlTest {
    /** What is promised within a second has come long before this on any machine. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final RawPdu ABORT = RawPdu.abort(2, 0);
    private static final RawPdu REFUSED = RawPdu.reject(1, 1, 1);

    private final LiveHospital hospital;

    LiveControlTest(@TempDir Path directory) throws IOException {
        hospital = new LiveHospital(directory);
    }

    @AfterEach
    void close() {
        hospital.close();
    }

    private RawPeer open(String device, String title) {
        RawPeer peer = hospital.connect(device);
        peer.send(RawAssociateRq.verification().calling(title).bytes());
        assertThat(peer.receive().isAccept()).isTrue();
        return peer;
    }

    private List<RawPdu> answerTo(String device, String title) {
        try (RawPeer peer = hospital.connect(device)) {
            peer.send(RawAssociateRq.verification().calling(title).bytes());
            return peer.answer(SOON);
        } catch (UncheckedIOException e) {
            return List.of();
        }
    }

    private static JsonNode json(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return new JsonMapper().readTree(outcome.out());
    }

    private String decisions() {
        try (var files = Files.list(hospital.state("decisions"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void statusSaysWhatTheInstanceIs() {
        // Given
        hospital.start();
        try (RawPeer peer = open("ct-01", "CT01")) {

            // When
            JsonNode status = json(hospital.run("status", "--json"));
            Outcome text = hospital.run("status");

            // Then
            assertThat(status.path("version").asString()).isEqualTo(ProductVersion.current());
            assertThat(status.path("node").asString()).isEqualTo("edge-1");
            assertThat(status.path("policy").path("staleSeconds").asInt(-1)).isZero();
            assertThat(status.path("policy").path("revision").asString()).isNotEmpty();
            assertThat(status.path("listeners").path("all").asString()).isEqualTo("127.0.0.1:" + hospital.port());
            assertThat(status.path("connections").asInt()).isEqualTo(1);
            assertThat(status.path("associations").asInt()).isEqualTo(1);
            assertThat(status.path("readiness").path("status").asString()).isEqualTo("ready");
            assertThat(status.path("certificate").path("subject").asString()).isEqualTo("CN=proxy edge-1");
            assertThat(status.path("ca").path("site").asString()).isEqualTo("site.example");
            assertThat(text.out()).contains("node edge-1").contains("1 connections, 1 associations");
            assertThat(peer.localPort()).isPositive();
        }
    }

    @Test
    void theControlSocketIsForItsOwnerAloneAndGoesWithTheInstance() throws Exception {
        // Given
        hospital.start();
        Path socket = hospital.state("control.sock");

        // When
        var mode = Files.getPosixFilePermissions(socket);
        hospital.stop();

        // Then
        assertThat(mode).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(socket).doesNotExist();
    }

    @Test
    void aSocketThatADeadInstanceLeftBehindIsReplaced() throws Exception {
        // Given
        Files.writeString(hospital.state("control.sock"), "left behind");

        // When
        Outcome dead = hospital.run("status");
        hospital.start();
        Outcome alive = hospital.run("status");

        // Then
        assertThat(dead.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(dead.err()).contains("no instance runs on the state");
        assertThat(alive.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void withoutAnInstanceTheCommandsSaySo() {
        for (String command : List.of("status", "associations")) {
            // When
            Outcome outcome = hospital.run(command);

            // Then
            assertThat(outcome.code()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(outcome.err())
                    .contains("no instance runs on the state `")
                    .contains("`gantry run`");
        }
    }

    @Test
    void associationsListsWhatIsOpen() {
        // Given
        hospital.start();
        try (RawPeer peer = open("ct-01", "CT01")) {
            peer.send(Wire.command(1, Wire.echoRq(1)));
            peer.receive();

            // When
            JsonNode list = json(hospital.run("associations", "--json"));
            Outcome text = hospital.run("associations");

            // Then
            assertThat(list).hasSize(1);
            JsonNode one = list.get(0);
            assertThat(one.path("device").asString()).isEqualTo("ct-01");
            assertThat(one.path("toDevice").asString()).isEqualTo("pacs-main");
            assertThat(one.path("zone").asString()).isEqualTo("modality-ct");
            assertThat(one.path("toZone").asString()).isEqualTo("pacs");
            assertThat(one.path("calling").asString()).isEqualTo("CT01");
            assertThat(one.path("contexts").get(0).path("sop").asString()).isEqualTo("Verification");
            assertThat(one.path("bytesFromCaller").asLong()).isEqualTo(Wire.echoRq(1).length);
            assertThat(one.path("bytesFromCalled").asLong()).isEqualTo(Wire.echoRsp(1).length);
            assertThat(text.out()).contains("CT01 > PACS_IN").contains("Verification");
        }
    }

    @Test
    void oneAssociationIsAborted() {
        // Given
        hospital.start();
        try (RawPeer meant = open("ct-01", "CT01");
                RawPeer other = open("ct-02", "CT02")) {
            String id = json(hospital.run("associations", "--json"))
                    .valueStream()
                    .filter(each -> each.path("device").asString().equals("ct-01"))
                    .findFirst()
                    .orElseThrow()
                    .path("id")
                    .asString();

            // When
            Outcome outcome = hospital.run("associations", "--abort", id);

            // Then
            assertThat(outcome.out()).contains("aborted " + id);
            assertThat(meant.answer(SOON)).containsExactly(ABORT);
            assertThat(other.send(Wire.command(1, Wire.echoRq(1))).receive().type())
                    .isEqualTo(4);
            await().untilAsserted(() -> assertThat(decisions()).contains("\"order\":\"abort\""));
        }
    }

    @Test
    void anAssociationThatIsNotOpenCannotBeAborted() {
        // Given
        hospital.start();

        // When
        Outcome outcome = hospital.run("associations", "--abort", "nothing-1");

        // Then
        assertThat(outcome.code()).isEqualTo(ExitCode.INPUT);
        assertThat(outcome.err()).contains("no association `nothing-1` is open");
    }

    @Test
    @DisplayName("T-33 quarantine of a device")
    void quarantineOfADevice() {
        // Given
        hospital.start();
        try (RawPeer open = open("ct-01", "CT01")) {

            // When
            Outcome outcome = hospital.run("quarantine", "device", "ct-01", "--for", "2h", "--why", "odd traffic");

            // Then
            assertThat(outcome.out())
                    .contains("device `ct-01` is in quarantine until ")
                    .contains("1 association was aborted");
            assertThat(open.answer(SOON)).containsExactly(ABORT);
        }
        assertThat(answerTo("ct-01", "CT01")).containsExactly(REFUSED);
        assertThat(answerTo("ct-02", "CT02")).singleElement().matches(RawPdu::isAccept);
        assertThat(json(hospital.run("status", "--json")).path("quarantined").asInt())
                .isEqualTo(1);
        await().untilAsserted(() -> assertThat(decisions())
                .contains("\"order\":\"quarantine\"")
                .contains("\"why\":\"odd traffic\"")
                .contains("\"reason\":\"quarantined\""));

        // When
        Outcome released = hospital.run("release", "ct-01");

        // Then
        assertThat(released.out()).contains("device `ct-01` is released");
        assertThat(answerTo("ct-01", "CT01")).singleElement().matches(RawPdu::isAccept);
    }

    @Test
    @DisplayName("T-33 quarantine of a zone, of the called side too")
    void quarantineOfAZone() {
        // Given
        hospital.start();
        try (RawPeer open = open("ct-01", "CT01")) {

            // When
            hospital.run("quarantine", "zone", "pacs", "--why", "the archive encrypts itself");

            // Then
            assertThat(open.answer(SOON)).containsExactly(ABORT);
        }
        assertThat(answerTo("ct-01", "CT01")).containsExactly(REFUSED);
        assertThat(hospital.run("quarantine", "list").out())
                .contains("zone")
                .contains("pacs")
                .contains("released")
                .contains("the archive encrypts itself");
    }

    @Test
    void quarantineOutlivesTheInstanceAndIsOrderedWithoutOne() throws Exception {
        // Given
        Outcome ordered = hospital.run("quarantine", "device", "ct-01", "--why", "before it starts");

        // When
        hospital.start();

        // Then
        assertThat(ordered.out()).contains("no instance runs");
        assertThat(answerTo("ct-01", "CT01")).containsExactly(REFUSED);

        // When
        hospital.stop();
        Outcome released = hospital.run("quarantine", "release", "ct-01");
        hospital.start();

        // Then
        assertThat(released.out()).contains("released");
        assertThat(answerTo("ct-01", "CT01")).singleElement().matches(RawPdu::isAccept);
    }

    @Test
    void whatThePolicyDoesNotKnowIsAMistakeWithAndWithoutAnInstance() {
        for (int i = 0; i < 2; i++) {
            // When
            Outcome device = hospital.run("quarantine", "device", "ct-1", "--why", "x");
            Outcome zone = hospital.run("quarantine", "zone", "modality-c", "--why", "x");
            Outcome release = hospital.run("release", "ct-01");

            // Then
            assertThat(device.code()).isEqualTo(ExitCode.INPUT);
            assertThat(device.err()).contains("unknown device `ct-1`").contains("did you mean `ct-01`?");
            assertThat(zone.err()).contains("unknown zone `modality-c`").contains("did you mean `modality-ct`?");
            assertThat(release.code()).isEqualTo(ExitCode.INPUT);
            assertThat(release.err()).contains("`ct-01` is not in quarantine");
            if (i == 0) {
                hospital.start();
            }
        }
    }

    @Test
    void nonsenseIsRefusedBeforeAnythingIsDone() {
        assertThat(hospital.run("quarantine", "device", "ct-01", "--for", "2 moons", "--why", "x")
                        .err())
                .contains("`--for 2 moons`");
        assertThat(hospital.run("quarantine", "device", "ct-01", "--why", "two\nlines")
                        .code())
                .isEqualTo(ExitCode.INPUT);
        assertThat(hospital.run("quarantine", "device", "ct-01").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    @DisplayName("T-32 certificate of the caller revoked while its association is open")
    void revocationOfTheCallersCertificate() {
        // Given
        hospital.start();
        try (RawPeer revoked = open("ct-01", "CT01");
                RawPeer other = open("ct-02", "CT02")) {

            // When
            Outcome outcome = hospital.run("ca", "revoke", "ct-01", "--reason", "key-compromise");

            // Then
            assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
            assertThat(revoked.answer(SOON)).containsExactly(ABORT);
            assertThat(other.send(Wire.command(1, Wire.echoRq(1))).receive().type())
                    .isEqualTo(4);
        }
        assertThat(answerTo("ct-01", "CT01")).isEmpty();
        await().untilAsserted(() -> assertThat(decisions()).contains("\"reason\":\"certificate-revoked\""));
    }

    @Test
    @DisplayName("T-32 certificate of the called device suspended while an association is open")
    void suspensionOfTheCalledDevicesCertificate() {
        // Given
        hospital.start();
        try (RawPeer peer = open("ct-01", "CT01")) {

            // When
            hospital.run("ca", "suspend", "pacs-main");

            // Then
            assertThat(peer.answer(SOON)).containsExactly(ABORT);
        }

        // When
        hospital.run("ca", "resume", "pacs-main");

        // Then
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(answerTo("ct-01", "CT01")).singleElement().matches(RawPdu::isAccept));
    }

    @Test
    void aDeviceThatLeavesThePolicyLosesItsAssociations() throws Exception {
        // Given
        hospital.start();
        try (RawPeer gone = open("ct-01", "CT01");
                RawPeer other = open("ct-02", "CT02")) {

            // When
            hospital.removeCt01();

            // Then
            assertThat(gone.answer(SOON)).containsExactly(ABORT);
            assertThat(other.send(Wire.command(1, Wire.echoRq(1))).receive().type())
                    .isEqualTo(4);
        }
        assertThat(answerTo("ct-01", "CT01")).containsExactly(RawPdu.reject(1, 1, 3));
    }
}
