package dev.gantry.proxy.interop;

import dev.gantry.proxy.probe.AssociateRqBytes;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whose an instance or a step is, whether it is what it says, and what becomes of the users that callers name. */
@Interop({})
class OwnershipIT {
    private static final int NOT_AUTHORIZED = 0x0124;
    private static final int DOES_NOT_MATCH = 0xA900;
    private static final String MR_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.4";
    private static final int C_ECHO = 0x0030;
    private static final int N_EVENT_REPORT = 0x0100;
    private static final int N_GET = 0x0110;
    private static final int N_ACTION = 0x0130;
    private static final int N_DELETE = 0x0150;
    private static final String STEP = "1.2.840.10008.3.1.2.3.3";

    @TempDir
    Path directory;

    private final List<RawPdu> requests = new CopyOnWriteArrayList<>();
    private final List<RawPdu> commands = new CopyOnWriteArrayList<>();
    private Hospital.Plan plan;
    private ScriptedAcceptor archive;
    private ScriptedAcceptor ris;
    private Hospital hospital;

    @BeforeEach
    void open() {
        plan = Hospital.in(directory.resolve("hospital")).policy("/interop/return-paths-policy.yaml");
        archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), this::acceptAll);
        ris = ScriptedAcceptor.tls(plan.credentials("ris-main"), this::acceptAll);
        hospital = plan.pacsAt(archive.port()).risAt(ris.port()).open();
    }

    @AfterEach
    void close() {
        hospital.close();
        archive.close();
        ris.close();
    }

    private void acceptAll(RawPeer peer) {
        RawPdu request = peer.receive();
        requests.add(request);
        byte[][] items =
                request.userItems(0x58).isEmpty() ? new byte[0][] : new byte[][] {Wire.item(0x59, Wire.hex("0000"))};
        peer.send(ScriptedAcceptor.accept(16384, items, 1));
        for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
            if (pdu.commandField() != 0 && (pdu.commandField() & 0x8000) == 0) {
                int messageId = pdu.messageId();
                commands.add(pdu);
                RawPdu data = peer.receive();
                while (data.type() == 4 && !data.endsDataSet()) {
                    data = peer.receive();
                }
                if (data.type() != 4) {
                    return;
                }
                peer.send(Wire.command(1, Wire.response(0x8000 | pdu.commandField(), messageId, 0)));
            }
        }
    }

    // ---- instances

    @Test
    @DisplayName("B5 an instance is stored again by its first sender and in its first form only")
    void instanceIsNotReplaced() {
        try (RawPeer ct = stores("ct-01", "CT01");
                RawPeer us = stores("us-01", "US01")) {
            // When / Then
            assertThat(store(ct, 1, "1.2.3.1", instance("1.2.3.1", "first"))).isZero();
            assertThat(store(ct, 2, "1.2.3.1", instance("1.2.3.1", "first"))).isZero();
            assertThat(store(us, 1, "1.2.3.1", instance("1.2.3.1", "first"))).isEqualTo(NOT_AUTHORIZED);
            assertThat(store(ct, 3, "1.2.3.1", instance("1.2.3.1", "other"))).isEqualTo(NOT_AUTHORIZED);
            assertThat(store(us, 2, "1.2.3.2", instance("1.2.3.2", "other"))).isZero();
            assertThat(commands).hasSize(3);
        }
    }

    @Test
    void longInstanceThatIsAnotherIsNotCompleted() {
        try (RawPeer ct = stores("ct-01", "CT01")) {
            // Given
            assertThat(storeLong(ct, 1, (byte) 1).get(0).status()).isZero();
            assertThat(storeLong(ct, 2, (byte) 1).get(0).status()).isZero();

            // When
            List<RawPdu> answer = storeLong(ct, 3, (byte) 2);

            // Then
            assertThat(answer).singleElement().matches(RawPdu::isAbort);
        }
    }

    private static List<RawPdu> storeLong(RawPeer peer, int messageId, byte content) {
        byte[] pixels = new byte[16_000];
        java.util.Arrays.fill(pixels, content);
        peer.send(
                Wire.command(1, Wire.storeRq(messageId, Wire.CT_IMAGE_STORAGE, "1.2.3.7")),
                Wire.pdu(4, Wire.pdv(1, 0, instance("1.2.3.7", "long"))),
                Wire.pdu(4, Wire.pdv(1, 0, Wire.hex("e07f1000 00fa0000"))));
        for (int i = 0; i < 4; i++) {
            peer.sendsInVain(Wire.pdu(4, Wire.pdv(1, i == 3 ? 2 : 0, pixels)));
        }
        return peer.answer(Duration.ofSeconds(30));
    }

    @Test
    void whoSentAnInstanceFirstIsKnownAfterARestart() {
        // Given
        try (RawPeer ct = stores("ct-01", "CT01")) {
            assertThat(store(ct, 1, "1.2.3.1", instance("1.2.3.1", "first"))).isZero();
        }

        // When
        hospital.close();
        hospital = plan.open();

        // Then
        try (RawPeer us = stores("us-01", "US01")) {
            assertThat(store(us, 1, "1.2.3.1", instance("1.2.3.1", "first"))).isEqualTo(NOT_AUTHORIZED);
        }
    }

    @Test
    @DisplayName("T-10 a data set that is not what its command says is refused")
    void dataSetAgreesWithItsCommand() {
        try (RawPeer ct = stores("ct-01", "CT01")) {
            // When / Then
            assertThat(store(
                            ct,
                            1,
                            "1.2.3.1",
                            Wire.concat(Wire.data(0x0008_0016, MR_IMAGE_STORAGE), Wire.data(0x0008_0018, "1.2.3.1"))))
                    .isEqualTo(DOES_NOT_MATCH);
            assertThat(store(ct, 2, "1.2.3.1", instance("1.2.3.2", ""))).isEqualTo(DOES_NOT_MATCH);
            assertThat(store(ct, 3, "1.2.3.1", Wire.data(0x0008_0060, "CT"))).isEqualTo(DOES_NOT_MATCH);
            assertThat(store(ct, 4, "1.2.3.1", Wire.concat(head("1.2.3.1"), Wire.data(0x0020_000D, "../../etc"))))
                    .isEqualTo(DOES_NOT_MATCH);
            assertThat(commands).isEmpty();
        }
    }

    @Test
    void uidsThatComeBehindLongValuesAreLookedAtAsTheyPass() {
        try (RawPeer ct = stores("ct-01", "CT01")) {
            // When / Then
            assertThat(storeLate(ct, 1, "1.2.3.5").get(0).status()).isZero();
            assertThat(storeLate(ct, 2, "../../etc")).singleElement().matches(RawPdu::isAbort);
        }
    }

    private static List<RawPdu> storeLate(RawPeer peer, int messageId, String study) {
        byte[] dataSet = Wire.concat(
                head("1.2.3.1"),
                Wire.data(0x0008_0082, new byte[100_000]),
                Wire.data(0x0020_000D, study),
                Wire.data(0x0020_0010, "1 "));
        peer.send(Wire.command(1, Wire.storeRq(messageId, Wire.CT_IMAGE_STORAGE, "1.2.3.1")));
        for (int at = 0; at < dataSet.length; at += 16_000) {
            int end = Math.min(dataSet.length, at + 16_000);
            byte[] part = java.util.Arrays.copyOfRange(dataSet, at, end);
            peer.sendsInVain(Wire.pdu(4, Wire.pdv(1, end == dataSet.length ? 2 : 0, part)));
        }
        return peer.answer(Duration.ofSeconds(30));
    }

    private RawPeer stores(String device, String title) {
        return opens(device, RawAssociateRq.plain().calling(title), Wire.CT_IMAGE_STORAGE);
    }

    private static int store(RawPeer peer, int messageId, String instance, byte[] dataSet) {
        return peer.send(Wire.message(1, Wire.storeRq(messageId, Wire.CT_IMAGE_STORAGE, instance), dataSet))
                .receive()
                .status();
    }

    private static byte[] head(String instance) {
        return Wire.concat(Wire.data(0x0008_0016, Wire.CT_IMAGE_STORAGE), Wire.data(0x0008_0018, instance));
    }

    private static byte[] instance(String instance, String content) {
        return Wire.concat(head(instance), Wire.data(0x0008_103E, content), Wire.data(0x0020_000D, "1.2.3"));
    }

    // ---- steps

    @Test
    @DisplayName("B8 only the device that created a step may change it")
    void stepIsChangedByItsCreator() {
        try (RawPeer ct = opens("ct-01", RawAssociateRq.plain().calling("CT01").called("RIS_MWL"), STEP);
                RawPeer us =
                        opens("us-01", RawAssociateRq.plain().calling("US01").called("RIS_MWL"), STEP)) {
            // When / Then
            assertThat(step(ct, create(1, "1.2.3.50"))).isZero();
            assertThat(step(us, change(1, "1.2.3.50"))).isEqualTo(NOT_AUTHORIZED);
            assertThat(step(us, change(2, "1.2.3.51"))).isEqualTo(NOT_AUTHORIZED);
            assertThat(step(us, create(3, "1.2.3.50"))).isEqualTo(NOT_AUTHORIZED);
            assertThat(step(ct, change(2, "1.2.3.50"))).isZero();
            assertThat(commands).hasSize(2);
        }
    }

    @Test
    @DisplayName("T-17 a command that no rule allows on a context that is accepted")
    void commandThatNoRuleAllowsIsNotAuthorized() {
        try (RawPeer ct = opens("ct-01", RawAssociateRq.plain().calling("CT01").called("RIS_MWL"), STEP)) {
            // Given
            assertThat(step(ct, create(1, "1.2.3.60"))).isZero();

            // When / Then
            for (int command : new int[] {N_DELETE, N_GET, N_ACTION, N_EVENT_REPORT, C_ECHO}) {
                assertThat(ct.send(Wire.command(1, withoutDataSet(command, "1.2.3.60")))
                                .receive()
                                .status())
                        .as("command %04XH", command)
                        .isEqualTo(NOT_AUTHORIZED);
            }
            assertThat(step(ct, change(2, "1.2.3.60"))).isZero();
            assertThat(commands).extracting(RawPdu::commandField).containsExactly(0x0140, 0x0120);
        }
        await().untilAsserted(() -> assertThat(hospital.audited())
                .filteredOn(message -> message.contains("110132") && message.contains("AETITLES=CT01"))
                .hasSize(5)
                .anyMatch(message -> message.contains("N_DELETE_RQ of " + STEP + " refused")));
        try (RawPeer viewer = RawPeer.tls(hospital.port(), hospital.credentials("reading-room-1"))) {
            viewer.send(RawAssociateRq.plain()
                    .calling("READ1")
                    .called("RIS_MWL")
                    .context(1, STEP, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(viewer.receive()).as("N-SET by a viewer").isEqualTo(RawPdu.reject(1, 1, 1));
        }
    }

    private static byte[] withoutDataSet(int command, String instance) {
        return Wire.commandSet(
                Wire.uid(command == N_EVENT_REPORT || command == C_ECHO ? 0x0002 : 0x0003, STEP),
                Wire.us(0x0100, command),
                Wire.us(0x0110, 7),
                Wire.us(0x0800, 0x0101),
                command == C_ECHO ? new byte[0] : Wire.uid(command == N_EVENT_REPORT ? 0x1000 : 0x1001, instance),
                command == N_EVENT_REPORT ? Wire.us(0x1002, 1) : new byte[0],
                command == N_ACTION ? Wire.us(0x1008, 1) : new byte[0]);
    }

    private static int step(RawPeer peer, byte[] command) {
        return peer.send(Wire.message(1, command, Wire.data(0x0040_0252, "IN PROGRESS ")))
                .receive()
                .status();
    }

    private static byte[] create(int messageId, String instance) {
        return Wire.commandSet(
                Wire.uid(0x0002, STEP),
                Wire.us(0x0100, 0x0140),
                Wire.us(0x0110, messageId),
                Wire.us(0x0800, 0x0001),
                Wire.uid(0x1000, instance));
    }

    private static byte[] change(int messageId, String instance) {
        return Wire.commandSet(
                Wire.uid(0x0003, STEP),
                Wire.us(0x0100, 0x0120),
                Wire.us(0x0110, messageId),
                Wire.us(0x0800, 0x0001),
                Wire.uid(0x1001, instance));
    }

    // ---- users

    @Test
    @DisplayName("A4 a user identity goes no further where no rule passes it on, and stands in no log")
    void userIdentityIsTakenOut() {
        // When
        try (RawPeer ct = opens("ct-01", identified(RawAssociateRq.plain().calling("CT01")), Wire.CT_IMAGE_STORAGE)) {
            // Then
            assertThat(requests)
                    .singleElement()
                    .satisfies(seen -> assertThat(seen.userItems(0x58)).isEmpty());
            assertThat(ct.localPort()).isPositive();
        }
        hospital.gantry().stop();
        assertThat(hospital.gantry().log() + ReturnPathsIT.decisionsOf(hospital))
                .doesNotContain("Secret-Passcode")
                .doesNotContain("dr.house");
    }

    @Test
    @DisplayName("T-19 a user identity that a rule passes on is answered where an answer was asked for")
    void userIdentityIsPassedOn() {
        // When
        try (RawPeer gateway = RawPeer.tls(hospital.port(), hospital.credentials("gateway-01"))) {
            gateway.send(identified(RawAssociateRq.plain().calling("GATEWAY"))
                    .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            RawPdu answer = gateway.receive();

            // Then
            assertThat(answer.userItems(0x59)).hasSize(1);
            assertThat(requests)
                    .singleElement()
                    .satisfies(seen -> assertThat(seen.userItems(0x58)).hasSize(1));
        }
    }

    @Test
    @DisplayName("T-18 an association without the user identity that a rule requires is rejected")
    void missingUserIdentityIsRejected() {
        // When
        try (RawPeer gateway = RawPeer.tls(hospital.port(), hospital.credentials("gateway-01"))) {
            gateway.send(RawAssociateRq.plain()
                    .calling("GATEWAY")
                    .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());

            // Then
            assertThat(gateway.receive()).isEqualTo(RawPdu.reject(1, 2, 1));
            assertThat(archive.connections()).isZero();
        }
    }

    private static AssociateRqBytes identified(AssociateRqBytes request) {
        return request.userItem(Wire.item(
                0x58, Wire.hex("02 01 0008"), Wire.text("dr.house"), Wire.hex("000f"), Wire.text("Secret-Passcode")));
    }

    private RawPeer opens(String device, AssociateRqBytes request, String sopClass) {
        RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials(device));
        peer.send(request.context(1, sopClass, Wire.IMPLICIT_LITTLE_ENDIAN).bytes());
        assertThat(peer.receive().isAccept()).isTrue();
        return peer;
    }
}
