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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Known weaknesses of stock software, reached directly and through Gantry. */
class VirtualPatchIT {

    private static final String ORDINARY_PATIENT = "SMITH^JANE";
    private static final String HIDDEN_PATIENT = "SECRET^PATIENT";

    /** A called AE title that names a directory beside the one of the worklists. */
    private static final String TRAVERSAL = "../other/VICTIM";

    @Test
    @Interop({"wlmscpfs", "dump2dcm", "findscu"})
    @DisplayName(
            "B7 CVE-2026-52868: a called AE title that is a path opens a foreign directory of wlmscpfs, but not through Gantry")
    void calledAeTitleThatIsAPathReachesNoForeignWorklist(@TempDir Path work) throws Exception {
        // Given
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (Wlmscpfs worklist = Wlmscpfs.start(
                        work.resolve("ris"), Map.of("RIS_MWL", ORDINARY_PATIENT, TRAVERSAL, HIDDEN_PATIENT));
                CountingRelay relay = CountingRelay.endingTls(worklist.port(), plan.credentials("ris-main"));
                Hospital hospital = plan.risAt(relay.port()).open()) {

            // When
            DcmtkScu.Outcome direct =
                    query(DcmtkScu.findscu(worklist.port()).calling("EVIL").called(TRAVERSAL));
            DcmtkScu.Outcome through = query(throughGantry(hospital).called(TRAVERSAL));
            int connectionsBehindGantry = relay.connections();
            DcmtkScu.Outcome ordinary = query(throughGantry(hospital).called("RIS_MWL"));

            // Then
            assertThat(direct.output())
                    .as("before: a wlmscpfs that withstands this shows nothing, compare with another weakness")
                    .contains(HIDDEN_PATIENT);
            assertThat(through.rejection()).as(through.output()).contains(DcmtkScu.Rejection.CALLED_AE_TITLE);
            assertThat(through.output()).doesNotContain(HIDDEN_PATIENT);
            assertThat(connectionsBehindGantry).isZero();
            assertThat(ordinary.matches()).as(ordinary.output()).isEqualTo(1);
            assertThat(ordinary.output()).contains(ORDINARY_PATIENT).doesNotContain(HIDDEN_PATIENT);
            assertThat(metrics(hospital))
                    .contains("gantry_associations_total{decision=\"deny\",from_zone=\"modality-ct\","
                            + "reason=\"unknown-called\",to_zone=\"unknown\"} 1");
        }
    }

    /** What some software has made names of files or parts of command lines of. */
    private static final List<String> UIDS_THAT_ARE_NONE = List.of(
            "../../etc/cron.d/x",
            "..\\..\\boot.ini",
            "/etc/passwd",
            "..",
            "1..2",
            ".1.2",
            "1.2.3;id",
            "1.2.3`id`",
            "$(id)",
            "1.2.3\n4",
            "1.2.3%n%n",
            "1.".repeat(32) + "1");

    @Test
    @DisplayName(
            "B6 CVE-2026-50003 CVE-2026-56445: an instance UID that is none goes neither to the called side nor back")
    void instanceUidThatIsNoneReachesNeitherSide(@TempDir Path work) {
        // Given
        List<RawPdu> seenByThePacs = new CopyOnWriteArrayList<>();
        Queue<String> answered = new ConcurrentLinkedQueue<>();
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    peer.receive();
                    peer.send(ScriptedAcceptor.accept(16384, 1, 3));
                    RawPdu first = peer.receive();
                    seenByThePacs.add(first);
                    if (first.isEchoRq()) {
                        peer.send(Wire.command(1, echoRspNaming(answered.remove())));
                        assertThat(peer.receive().isAbort()).isTrue();
                    }
                });
                Hospital hospital = plan.pacsAt(pacs.port()).open()) {
            for (String uid : UIDS_THAT_ARE_NONE) {
                // When
                List<RawPdu> answerToTheRequest =
                        answer(hospital, Wire.command(3, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, uid)));
                answered.add(uid);
                List<RawPdu> answerToTheCaller = answer(hospital, Wire.command(1, Wire.echoRq(1)));

                // Then
                assertThat(answerToTheRequest)
                        .as("request with `%s`", uid)
                        .singleElement()
                        .matches(RawPdu::isAbort);
                assertThat(answerToTheCaller)
                        .as("response with `%s`", uid)
                        .singleElement()
                        .matches(RawPdu::isAbort);
            }
            await().until(() -> pacs.finished() == pacs.connections());
            assertThat(pacs.failures()).isEmpty();
            assertThat(seenByThePacs).allMatch(pdu -> pdu.isAbort() || pdu.isEchoRq());
        }
    }

    private static List<RawPdu> answer(Hospital hospital, byte[] message) {
        try (RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            peer.send(RawAssociateRq.verification()
                    .context(3, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(peer.receive().isAccept()).isTrue();
            return peer.send(message).answer(Duration.ofSeconds(10));
        }
    }

    /** A C-ECHO-RSP with an element that has no place in it, but that a receiver may read. */
    private static byte[] echoRspNaming(String instance) {
        return Wire.commandSet(
                Wire.uid(0x0002, Wire.VERIFICATION),
                Wire.us(0x0100, 0x8030),
                Wire.us(0x0120, 1),
                Wire.us(0x0800, 0x0101),
                Wire.us(0x0900, 0),
                Wire.uid(0x1000, instance));
    }

    private static DcmtkScu throughGantry(Hospital hospital) {
        return DcmtkScu.findscu(hospital.port()).tls(hospital.credentials("ct-01"));
    }

    private static DcmtkScu.Outcome query(DcmtkScu findscu) {
        return findscu.with("-W", "-k", "PatientName").run();
    }

    private static String metrics(Hospital hospital) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + hospital.managementPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
