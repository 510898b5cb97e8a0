package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DataSetComparison;
import dev.gantry.proxy.testing.Dcmqrscp;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.OpensslCa;
import dev.gantry.proxy.testing.Orthanc;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.proxy.testing.Wire;
import dev.gantry.proxy.testing.Wlmscpfs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The peers with each other, without Gantry: what the other tests of this package compare with. */
@Interop({
    "openssl",
    "storescp",
    "storescu",
    "echoscu",
    "findscu",
    "dcmqrscp",
    "wlmscpfs",
    "dump2dcm",
    "Orthanc",
    Programs.PYDICOM
})
class PeersIT {

    private static final String SITE = "st-elsewhere.example";

    @TempDir
    static Path directory;

    private static OpensslCa ca;
    private static TlsFiles ct;
    private static TlsFiles pacs;

    @BeforeAll
    static void issueCertificates() {
        ca = OpensslCa.create(directory.resolve("ca"), "Test Root");
        ct = ca.issue(SITE, OpensslCa.Leaf.of("ct-01"));
        pacs = ca.issue(SITE, OpensslCa.Leaf.of("pacs-main"));
    }

    @Test
    void samplesCoverTheKindsOfObjectsThatAHospitalStores() {
        // When
        List<Sample> samples = Samples.all();

        // Then
        assertThat(samples).hasSizeGreaterThanOrEqualTo(50);
        assertThat(samples)
                .extracting(Sample::modality)
                .contains("CT", "MR", "US", "RTDOSE", "RTPLAN", "SR", "ECG", "SEG");
        assertThat(samples.stream().map(Sample::transferSyntax).collect(Collectors.toSet()))
                .hasSizeGreaterThanOrEqualTo(11);
        assertThat(samples).extracting(Sample::frames).contains("1", "2", "15");
    }

    @Test
    void everySampleGoesFromStorescuToStorescpElementForElement(@TempDir Path work) {
        try (Storescp storescp = Storescp.start(work.resolve("scp"), pacs)) {
            for (Sample sample : Samples.all()) {
                // When
                DcmtkScu.Outcome sent = DcmtkScu.storescu(storescp.port())
                        .tls(ct)
                        .proposing(sample)
                        .run(sample.file());

                // Then
                assertThat(sent.exitCode()).as("%s\n%s", sample, sent.output()).isZero();
                Path received = storescp.take(work.resolve("received.dcm"));
                assertThat(DataSetComparison.differences(sample.file(), received))
                        .as("%s", sample)
                        .isEmpty();
            }
        }
    }

    @Test
    void comparisonSeesOneChangedElementAndOneChangedByte(@TempDir Path work) throws Exception {
        // Given
        Path original = Samples.named("CT_small.dcm").file();
        byte[] bytes = Files.readAllBytes(original);
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("CompressedSamples");
        bytes[name] = 'X';
        Path changed = Files.write(work.resolve("changed.dcm"), bytes);

        // When
        List<String> differences = DataSetComparison.differences(original, changed);

        // Then
        assertThat(differences).singleElement().asString().startsWith("(0010, 0010) value");
        assertThat(DataSetComparison.bytes(changed))
                .hasSameSizeAs(DataSetComparison.bytes(original))
                .isNotEqualTo(DataSetComparison.bytes(original));
    }

    @Test
    void orthancStoresAndAnswersQueriesOverMutualTls(@TempDir Path work) {
        try (Orthanc orthanc = Orthanc.start(work, pacs, List.of("READ1"))) {
            // Given
            Sample sample = Samples.named("CT_small.dcm");
            DcmtkScu.storescu(orthanc.port()).tls(ct).proposing(sample).run(sample.file());

            // When
            DcmtkScu.Outcome found = DcmtkScu.findscu(orthanc.port())
                    .tls(ct)
                    .calling("READ1")
                    .with("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID")
                    .run();

            // Then
            assertThat(found.matches()).as(found.output()).isEqualTo(1);
            assertThat(DataSetComparison.differences(sample.file(), orthanc.take(work.resolve("stored.dcm"))))
                    .isEmpty();
            assertThat(orthanc.instances()).isEmpty();
        }
    }

    @Test
    void dcmqrscpStoresAndAnswersQueriesOverMutualTls(@TempDir Path work) {
        try (Dcmqrscp archive = Dcmqrscp.start(work, List.of("PACS_IN", "PACS_QR"), Map.of("READ1", 11112));
                CountingRelay relay = CountingRelay.endingTls(archive.port(), pacs)) {
            // Given
            Sample sample = Samples.named("CT_small.dcm");
            DcmtkScu.storescu(relay.port()).tls(ct).proposing(sample).run(sample.file());

            // When
            DcmtkScu.Outcome found = DcmtkScu.findscu(relay.port())
                    .tls(ct)
                    .calling("READ1")
                    .called("PACS_QR")
                    .with("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID")
                    .run();

            // Then
            assertThat(archive.stored()).as(archive.process().log()).isEqualTo(1);
            assertThat(found.matches()).as(found.output()).isEqualTo(1);
        }
    }

    @Test
    void stockWorklistServerFollowsAPathInTheCalledTitle(@TempDir Path work) {
        Map<String, String> patients = Map.of("RIS_MWL", "OPEN^PATIENT", "../other/VICTIM", "SECRET^PATIENT");
        try (Wlmscpfs worklist = Wlmscpfs.start(work, patients);
                CountingRelay relay = CountingRelay.endingTls(worklist.port(), pacs)) {
            // When
            DcmtkScu.Outcome found = DcmtkScu.findscu(relay.port())
                    .tls(ct)
                    .called("../other/VICTIM")
                    .with("-W", "-k", "PatientName")
                    .run();

            // Then
            assertThat(found.output()).contains("SECRET^PATIENT");
            assertThat(relay.connections()).isEqualTo(1);
        }
    }

    @Test
    void rejectionIsReadFromTheOutputOfDcmtk() {
        try (ScriptedAcceptor acceptor = ScriptedAcceptor.tls(pacs, peer -> {
            peer.receive();
            peer.send(Wire.hex("03 00 00000004 00 01 01 03"));
            peer.untilClosed(Duration.ofSeconds(5));
        })) {
            // When
            DcmtkScu.Outcome refused = DcmtkScu.echoscu(acceptor.port()).tls(ct).run();

            // Then
            assertThat(refused.exitCode()).isNotZero();
            assertThat(refused.rejection()).contains(DcmtkScu.Rejection.CALLING_AE_TITLE);
            assertThat(acceptor.connections()).isEqualTo(1);
            assertThat(acceptor.failures()).isEmpty();
        }
    }

    @Test
    void scriptedAcceptorAnswersEchoscu() {
        List<RawPdu> seen = new CopyOnWriteArrayList<>();
        try (ScriptedAcceptor acceptor =
                ScriptedAcceptor.tls(pacs, ScriptedAcceptor.answeringEchoes(16384, seen::add))) {
            // When
            DcmtkScu.Outcome echo = DcmtkScu.echoscu(acceptor.port()).tls(ct).run();

            // Then
            assertThat(echo.exitCode()).as(echo.output()).isZero();
            assertThat(seen).singleElement().matches(RawPdu::isEchoRq);
            await().until(() -> acceptor.finished() == 1);
            assertThat(acceptor.failures()).isEmpty();
        }
    }

    @Test
    void rawPeerIsAcceptedAndAnsweredByStorescp(@TempDir Path work) {
        try (Storescp storescp = Storescp.start(work, pacs);
                RawPeer peer = RawPeer.tls(storescp.port(), ct)) {
            // When
            peer.send(RawAssociateRq.verification().bytes());
            RawPdu accepted = peer.receive();
            peer.send(Wire.command(1, Wire.echoRq(7)));
            RawPdu answered = peer.receive();
            peer.send(Wire.RELEASE_RQ);
            RawPdu released = peer.receive();

            // Then
            assertThat(accepted.isAccept()).isTrue();
            assertThat(answered.body()).contains("00000001020000003080").contains("00000009020000000000");
            assertThat(released).isEqualTo(RawPdu.releaseRp());
        }
    }

    @Test
    void faultyCertificatesAreRefusedByStorescp(@TempDir Path work) {
        Instant now = Instant.now();
        OpensslCa foreign = OpensslCa.create(work.resolve("foreign"), "Foreign Root");
        OpensslCa.Leaf leaf = OpensslCa.Leaf.of("ct-01");
        try (Storescp storescp = Storescp.start(work.resolve("scp"), pacs)) {
            assertThat(echo(storescp, ct)).isZero();
            assertThat(echo(storescp, foreign.issue(SITE, leaf).trusting(ca.root())))
                    .isNotZero();
            assertThat(echo(storescp, ca.issue(SITE, leaf.valid(now.minusSeconds(7200), now.minusSeconds(3600)))))
                    .isNotZero();
            assertThat(echo(storescp, ca.issue(SITE, leaf.valid(now.plusSeconds(3600), now.plusSeconds(7200)))))
                    .isNotZero();
        }
    }

    private static int echo(Storescp storescp, TlsFiles tls) {
        return DcmtkScu.echoscu(storescp.port()).tls(tls).run().exitCode();
    }
}
