package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.FileMeta;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Uids;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.demo.peer.Answer;
import dev.gantry.proxy.demo.peer.AssociationEndedException;
import dev.gantry.proxy.demo.peer.PeerEventLoops;
import dev.gantry.proxy.demo.peer.Requestor;
import dev.gantry.proxy.demo.peer.ScuAssociation;
import dev.gantry.proxy.demo.phantom.CtPhantom;
import dev.gantry.proxy.demo.phantom.PhantomStudy;
import dev.gantry.proxy.demo.phantom.UltrasoundPhantom;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class ArchiveTest {
    private static final AeTitle CT = new AeTitle("CT1");
    private static final AeTitle PACS = new AeTitle("PACS");

    private final Path directory;
    private final PeerEventLoops eventLoops = new PeerEventLoops(2);
    private final Archive archive;
    private final PhantomStudy study =
            PhantomStudy.create("PHANTOM-1", LocalDateTime.of(2026, 11, 24, 9, 30), new Random(1));

    ArchiveTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.archive = Archive.start(
                eventLoops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                PACS,
                ArchiveStore.open(directory));
    }

    @AfterEach
    void stop() {
        archive.close();
        eventLoops.close();
    }

    private Answer associate(AeTitle called, Uid... abstractSyntaxes) throws Exception {
        return new Requestor(eventLoops, null, Duration.ofSeconds(20))
                .associate(archive.address(), Requestor.request(CT, called, abstractSyntaxes), address -> {});
    }

    private ScuAssociation open(Uid... abstractSyntaxes) throws Exception {
        return ((Answer.Accepted) associate(PACS, abstractSyntaxes)).association();
    }

    private static DataSet studies(String patientId) {
        return new DataSet()
                .put(Tag.QUERY_RETRIEVE_LEVEL, Vr.CS, "STUDY")
                .put(Tag.PATIENT_ID, Vr.LO, patientId)
                .put(Tag.PATIENT_NAME, Vr.PN)
                .put(Tag.STUDY_INSTANCE_UID, Vr.UI)
                .put(Tag.MODALITIES_IN_STUDY, Vr.CS)
                .put(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES, Vr.IS);
    }

    @Test
    void echoes() throws Exception {
        // Given
        ScuAssociation association = open(WellKnownUids.VERIFICATION);

        // When
        DimseStatus status = association.echo();
        association.release();

        // Then
        assertThat(status).isEqualTo(DimseStatus.SUCCESS);
        assertThat(archive.connections()).isEqualTo(1);
    }

    @Test
    void keepsObjectsBitForBit() throws Exception {
        // Given
        SopInstance slice = CtPhantom.series(study, 1).get(0);
        ScuAssociation association = open(WellKnownUids.CT_IMAGE_STORAGE);

        // When
        DimseStatus status = association.store(slice);
        association.release();

        // Then
        assertThat(status).isEqualTo(DimseStatus.SUCCESS);
        byte[] file = Files.readAllBytes(archive.store().instances().get(0).file());
        FileMeta meta = FileMeta.read(file);
        assertThat(Arrays.copyOfRange(file, meta.length(), file.length)).isEqualTo(slice.dataSet());
    }

    @Test
    void findsStudiesThatItKeeps() throws Exception {
        // Given
        ScuAssociation association = open(
                WellKnownUids.CT_IMAGE_STORAGE,
                UltrasoundPhantom.ULTRASOUND_IMAGE_STORAGE,
                WellKnownUids.STUDY_ROOT_FIND);
        for (SopInstance slice : CtPhantom.series(study, 2)) {
            association.store(slice);
        }
        association.store(UltrasoundPhantom.image(study));

        // When
        ScuAssociation.Found exact = association.find(studies("PHANTOM-1"));
        ScuAssociation.Found wildCard = association.find(studies("PH?NTOM*"));
        ScuAssociation.Found other = association.find(studies("PHANTOM-2"));
        association.release();

        // Then
        assertThat(exact.status()).isEqualTo(DimseStatus.SUCCESS);
        assertThat(exact.matches()).hasSize(1);
        DataSet match = exact.matches().get(0);
        assertThat(match.text(Tag.STUDY_INSTANCE_UID))
                .isEqualTo(study.studyUid().value());
        assertThat(match.text(Tag.PATIENT_NAME)).isEqualTo("PHANTOM^DEMO");
        assertThat(match.text(Tag.MODALITIES_IN_STUDY).split("\\\\")).containsExactlyInAnyOrder("CT", "US");
        assertThat(match.text(Tag.NUMBER_OF_STUDY_RELATED_INSTANCES)).isEqualTo("3");
        assertThat(wildCard.matches()).hasSize(1);
        assertThat(other.matches()).isEmpty();
    }

    @Test
    void refusesAQueryWithoutALevel() throws Exception {
        // Given
        ScuAssociation association = open(WellKnownUids.STUDY_ROOT_FIND);

        // When
        ScuAssociation.Found found = association.find(new DataSet().put(Tag.PATIENT_ID, Vr.LO, "*"));
        association.release();

        // Then
        assertThat(found.status()).isEqualTo(DimseStatus.DATA_SET_DOES_NOT_MATCH_SOP_CLASS);
    }

    @Test
    void commitsToWhatItKeepsAndToNothingElse() throws Exception {
        // Given
        List<SopInstance> series = CtPhantom.series(study, 2);
        ScuAssociation association = open(WellKnownUids.CT_IMAGE_STORAGE, WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL);
        association.store(series.get(0));

        // When
        ScuAssociation.Committed committed = association.commit(Uids.random(new Random(2)), series);
        association.release();

        // Then
        assertThat(committed.status()).isEqualTo(DimseStatus.SUCCESS);
        assertThat(committed.committed()).containsExactly(series.get(0).uid());
    }

    @Test
    void anObjectOfAnotherUidThanItsCommandIsNotKept() throws Exception {
        // Given
        SopInstance slice = CtPhantom.series(study, 1).get(0);
        ScuAssociation association = open(WellKnownUids.CT_IMAGE_STORAGE);
        Path part = archive.store().temporary();
        Files.write(part, slice.toFile());

        // When
        // Then
        assertThatThrownBy(() -> archive.store().keep(part, new Uid("2.25.99")))
                .hasMessage("another SOP instance UID than in the command (expected: the same)");
        association.release();
        assertThat(archive.store().instances()).isEmpty();
    }

    @Test
    void anAbortInTheMiddleLeavesNoFile() throws Exception {
        // Given
        ScuAssociation association = open(WellKnownUids.CT_IMAGE_STORAGE);
        IncomingObject incoming = new IncomingObject(
                archive.store(),
                WellKnownUids.CT_IMAGE_STORAGE,
                new Uid("2.25.1"),
                WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN,
                CT,
                status -> {});

        // When
        incoming.abandon();
        association.release();

        // Then
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void indexesWhatItKeptBefore() throws Exception {
        // Given
        ScuAssociation association = open(WellKnownUids.CT_IMAGE_STORAGE);
        SopInstance slice = CtPhantom.series(study, 1).get(0);
        association.store(slice);
        association.release();

        // When
        ArchiveStore reopened = ArchiveStore.open(directory);

        // Then
        assertThat(reopened.instance(slice.uid())).isPresent();
    }

    @Test
    void rejectsACalledAeTitleThatIsNotItsOwn() throws Exception {
        // When
        Answer answer = associate(new AeTitle("OTHER"), WellKnownUids.VERIFICATION);

        // Then
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Rejected.class,
                        rejected -> assertThat(rejected.answer().reason())
                                .isEqualTo(RejectReason.CALLED_AE_TITLE_NOT_RECOGNIZED));
    }

    @Test
    void acceptsOnlyTheServicesThatItHas() throws Exception {
        // When
        ScuAssociation association = open(WellKnownUids.VERIFICATION, WellKnownUids.MODALITY_WORKLIST_FIND);

        // Then
        assertThat(association.contexts())
                .extracting(NegotiatedPresentationContext::isAccepted)
                .containsExactly(true, false);
        assertThatThrownBy(() -> association.find(studies("*"))).isInstanceOf(AssociationEndedException.class);
        association.release();
    }

    @Test
    void wildCardsMatchAsTheStandardSays() {
        // When
        // Then
        assertThat(StudyRootQuery.matchesWildCards("*", "")).isTrue();
        assertThat(StudyRootQuery.matchesWildCards("PH?NTOM*", "PHANTOM-1")).isTrue();
        assertThat(StudyRootQuery.matchesWildCards("PHANTOM", "PHANTOM-1")).isFalse();
        assertThat(StudyRootQuery.matchesWildCards("*".repeat(60) + "x", "y".repeat(60)))
                .isFalse();
    }
}
