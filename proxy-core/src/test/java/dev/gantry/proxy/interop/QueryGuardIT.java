package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Wire;
import dev.gantry.proxy.testing.Wlmscpfs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Queries: what they must ask for, how much they bring, and what of them the parser behind is spared. */
@Interop({"findscu", "wlmscpfs", "dump2dcm"})
class QueryGuardIT {
    private static final int TOO_BROAD = 0xA900;
    private static final int OUT_OF_RESOURCES = 0xA700;
    private static final int NOT_AUTHORIZED = 0x0124;
    private static final int PENDING = 0xFF00;
    private static final int PATIENT_NAME = 0x0010_0010;
    private static final int PATIENT_ID = 0x0010_0020;
    private static final int STUDY_DATE = 0x0008_0020;
    private static final int MATCHES = 100;
    private static final int MANY_MATCHES = 10_000;

    @TempDir
    Path directory;

    private final BlockingQueue<RawPdu> cancels = new LinkedBlockingQueue<>();
    private ScriptedAcceptor archive;
    private Hospital hospital;

    @BeforeEach
    void open() {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).policy("/interop/return-paths-policy.yaml");
        archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), this::answer);
        hospital = plan.pacsAt(archive.port()).open();
    }

    @AfterEach
    void close() {
        hospital.close();
        archive.close();
    }

    /** Answers a query with many matches, until it is told to stop. */
    private void answer(RawPeer peer) {
        peer.receive();
        peer.send(ScriptedAcceptor.accept(16384, 1));
        RawPdu pdu = peer.receive();
        for (; pdu.type() == 4; pdu = peer.receive()) {
            int messageId = pdu.messageId();
            if (pdu.commandField() == 0x0020) {
                peer.receive();
                for (int i = 0; i < MATCHES; i++) {
                    peer.send(Wire.message(1, match(messageId), Wire.data(PATIENT_ID, "P" + i)));
                }
                RawPdu next = peer.receive();
                if (next.commandField() == 0x0FFF) {
                    cancels.add(next);
                    peer.send(Wire.command(1, Wire.response(0x8020, messageId, 0xFE00)));
                }
            }
        }
        if (pdu.type() == 5) {
            peer.send(Wire.RELEASE_RP);
            peer.untilClosed(Duration.ofSeconds(10));
        }
    }

    private static byte[] match(int messageId) {
        return Wire.commandSet(
                Wire.us(0x0100, 0x8020), Wire.us(0x0120, messageId), Wire.us(0x0800, 0x0001), Wire.us(0x0900, PENDING));
    }

    @Test
    @DisplayName("T-16 universal matching, wildcards without a beginning and endless dates are refused")
    void broadQueriesAreRefused() {
        // When / Then
        try (RawPeer vendor = vendor()) {
            assertThat(find(vendor, Wire.data(PATIENT_NAME, ""))).isEqualTo(TOO_BROAD);
            assertThat(find(vendor, Wire.data(PATIENT_ID, ""))).isEqualTo(TOO_BROAD);
            assertThat(find(vendor, Wire.data(PATIENT_ID, "*"))).isEqualTo(TOO_BROAD);
            assertThat(find(vendor, Wire.data(PATIENT_ID, "12*"))).isEqualTo(TOO_BROAD);
            assertThat(find(vendor, Wire.data(STUDY_DATE, "20200101-"))).isEqualTo(TOO_BROAD);
            assertThat(find(vendor, Wire.data(STUDY_DATE, "20200101-20201231"))).isEqualTo(TOO_BROAD);
            assertThat(find(
                            vendor,
                            Wire.concat(Wire.data(STUDY_DATE, "20200101-20200110"), Wire.data(PATIENT_NAME, "*SMITH"))))
                    .isEqualTo(TOO_BROAD);
            assertThat(cancels).isEmpty();
        }
    }

    @Test
    void queryThatIsNarrowBringsSoManyMatchesAndNoMore() throws InterruptedException {
        // Given
        try (RawPeer vendor = vendor()) {
            // When
            vendor.send(Wire.message(1, Wire.findRq(9, Wire.STUDY_ROOT_FIND), Wire.data(PATIENT_ID, "1234*")));

            // Then
            for (int i = 0; i < 5; i++) {
                assertThat(vendor.receive().status()).isEqualTo(PENDING);
                assertThat(vendor.receive().type()).isEqualTo(4);
            }
            RawPdu last = vendor.receive();
            assertThat(last.status()).isEqualTo(OUT_OF_RESOURCES);
            assertThat(last.commandField()).isEqualTo(0x8020);
            assertThat(cancels.poll(30, TimeUnit.SECONDS)).isNotNull();
            // and the association goes on
            vendor.send(Wire.RELEASE_RQ);
            assertThat(vendor.receive()).isEqualTo(RawPdu.releaseRp());
        }
    }

    @Test
    void datesWithinTheSpanAreNarrow() {
        // When / Then
        try (RawPeer vendor = vendor()) {
            vendor.send(
                    Wire.message(1, Wire.findRq(1, Wire.STUDY_ROOT_FIND), Wire.data(STUDY_DATE, "20200101-20200131")));
            assertThat(vendor.receive().status()).isEqualTo(PENDING);
        }
    }

    @Test
    @DisplayName("C12 an identifier that nests too deeply never reaches the archive")
    void deeplyNestedIdentifierIsRefused() {
        // When / Then
        try (RawPeer reader = opens("reading-room-1", "READ1")) {
            assertThat(find(reader, nested(33))).isEqualTo(NOT_AUTHORIZED);
            reader.send(Wire.message(1, Wire.findRq(2, Wire.STUDY_ROOT_FIND), nested(31)));
            assertThat(reader.receive().status()).isEqualTo(PENDING);
        }
    }

    @Test
    void tenThousandMatchesPassInFlatMemory() {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("second")).policy("/interop/return-paths-policy.yaml");
        try (ScriptedAcceptor full = ScriptedAcceptor.tls(plan.credentials("pacs-main"), QueryGuardIT::answerAtLength);
                Hospital second = plan.pacsAt(full.port()).open();
                RawPeer reader = opens(second, "reading-room-1", "READ1")) {
            // When
            reader.send(Wire.message(1, Wire.findRq(7, Wire.STUDY_ROOT_FIND), Wire.data(PATIENT_ID, "1234")));
            List<Long> memory = new ArrayList<>();
            for (int i = 0; i < MANY_MATCHES; i++) {
                assertThat(reader.receive().status()).isEqualTo(PENDING);
                assertThat(reader.receive().type()).isEqualTo(4);
                if (i % 500 == 0) {
                    memory.add(second.gantry().residentBytes());
                }
            }

            // Then
            RawPdu last = reader.receive();
            assertThat(last.status()).isZero();
            long early = memory.get(memory.size() / 4);
            assertThat(memory.subList(memory.size() / 4, memory.size()))
                    .as("resident bytes each 500 matches: %s", memory)
                    .allSatisfy(bytes -> assertThat(bytes - early).isLessThan(24L << 20));
        }
    }

    /** Answers a query with 10,000 matches of 4 KiB, and success. */
    private static void answerAtLength(RawPeer peer) {
        peer.receive();
        peer.send(ScriptedAcceptor.accept(16384, 1));
        int messageId = peer.receive().messageId();
        peer.receive();
        byte[] match = Wire.message(1, match(messageId), Wire.data(PATIENT_ID, "P".repeat(4096)));
        for (int i = 0; i < MANY_MATCHES; i++) {
            peer.send(match);
        }
        peer.send(Wire.command(1, Wire.response(0x8020, messageId, 0)));
        peer.untilClosed(Duration.ofSeconds(60));
    }

    private static byte[] nested(int depth) {
        StringBuilder digits = new StringBuilder();
        digits.append("08004011 ffffffff feff00e0 ffffffff".repeat(depth));
        digits.append("feff0de0 00000000 feffdde0 00000000".repeat(depth));
        return Wire.hex(digits.toString());
    }

    private static int find(RawPeer peer, byte[] identifier) {
        return peer.send(Wire.message(1, Wire.findRq(1, Wire.STUDY_ROOT_FIND), identifier))
                .receive()
                .status();
    }

    private RawPeer vendor() {
        return opens("acme-service", "ACME_SVC");
    }

    private RawPeer opens(String device, String title) {
        return opens(hospital, device, title);
    }

    private static RawPeer opens(Hospital hospital, String device, String title) {
        RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials(device));
        peer.send(RawAssociateRq.plain()
                .calling(title)
                .called("PACS_QR")
                .context(1, Wire.STUDY_ROOT_FIND, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes());
        assertThat(peer.answer(Duration.ofSeconds(30))).singleElement().matches(RawPdu::isAccept);
        return peer;
    }

    @Test
    @DisplayName("B4 a modality sees the worklist of its own station")
    void worklistIsThatOfTheCallersStation() {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("second")).policy("/interop/return-paths-policy.yaml");
        try (Wlmscpfs worklist = Wlmscpfs.start(directory.resolve("ris"), Map.of("RIS_MWL", "SMITH^JANE"));
                CountingRelay relay = CountingRelay.endingTls(worklist.port(), plan.credentials("ris-main"));
                Hospital second = plan.risAt(relay.port()).open()) {
            // When
            DcmtkScu.Outcome own = worklist(second, "(0040,0100)[0].(0040,0001)=CT01");
            DcmtkScu.Outcome others = worklist(second, "(0040,0100)[0].(0040,0001)=US01");
            DcmtkScu.Outcome all = worklist(second, "(0040,0100)[0].(0040,0001)=*");
            DcmtkScu.Outcome nobodys = worklist(second, "StudyInstanceUID");

            // Then
            assertThat(own.matches()).as(own.output()).isEqualTo(1);
            assertThat(others.matches()).as(others.output()).isZero();
            assertThat(all.matches()).as(all.output()).isZero();
            assertThat(nobodys.matches()).as(nobodys.output()).isZero();
        }
    }

    private static DcmtkScu.Outcome worklist(Hospital hospital, String key) {
        return DcmtkScu.findscu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .called("RIS_MWL")
                .with("-W", "-k", "PatientName", "-k", key)
                .run();
    }
}
