package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.Dcmqrscp;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Orthanc;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What comes back: the reports of storage commitment, the deliveries of C-MOVE and C-GET. Each passes as the answer to a
 * request that was let through, and at no other time.
 */
@Interop({"Orthanc", "dcmqrscp", "storescp", "storescu", "movescu", "getscu", Programs.PYDICOM})
class ReturnPathsIT {
    private static final String POLICY = "/interop/return-paths-policy.yaml";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRANSACTION_UID = 0x0008_1195;
    private static final int NOT_AUTHORIZED = 0x0124;
    private static final int COMMITMENT = 1;

    @TempDir
    Path directory;

    // ---- storage commitment

    @Test
    @DisplayName("T-11 Orthanc reports on storage commitment on an association of its own")
    void reportOfAnArchiveReachesTheModality() {
        // Given
        int ct = FreePorts.next();
        int pacs = FreePorts.next();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"))
                .policy(POLICY)
                .ctAt(ct)
                .pacsAt(pacs);
        try (Hospital hospital = plan.open();
                Orthanc archive = Orthanc.start(
                        directory.resolve("archive"),
                        pacs,
                        plan.credentials("pacs-main"),
                        "PACS_IN",
                        Map.of("CT01", hospital.port()));
                Orthanc modality = Orthanc.start(
                        directory.resolve("modality"),
                        ct,
                        plan.credentials("ct-01"),
                        "CT01",
                        Map.of("PACS_IN", hospital.port()))) {
            String instance = modality.add(Samples.named("CT_small.dcm").file());

            // When
            String transaction = modality.storeWithCommitment("PACS_IN", instance);

            // Then
            eventually(() -> assertThat(modality.commitment(transaction))
                    .as(modality.process().log())
                    .isEqualTo("Success"));
            assertThat(archive.instances()).hasSize(1);
        }
    }

    @Test
    @DisplayName("T-12 a report passes once, for a transaction that was asked for, from the device that was asked")
    void onlyTheReportThatIsAwaitedPasses() {
        // Given
        BlockingQueue<RawPdu> reports = new LinkedBlockingQueue<>();
        try (Cast cast = new Cast(reports)) {
            // When nothing was asked for
            RawPdu unasked = cast.archiveCalls("PACS_QR", "CT01");

            // Then
            assertThat(unasked).isEqualTo(RawPdu.reject(1, 1, 1));
            assertThat(cast.modality.connections()).isZero();

            // When something was
            cast.modalityAsks("1.2.3.4.5");
            try (RawPeer archive = cast.archiveOpens("PACS_QR", "CT01")) {
                // Then no report passes but the one
                assertThat(report(archive, 1, "1.2.3.4.6").status()).isEqualTo(NOT_AUTHORIZED);
                assertThat(report(archive, 2, "1.2.3.4.5").status()).isZero();
                assertThat(report(archive, 3, "1.2.3.4.5").status()).isEqualTo(NOT_AUTHORIZED);
                assertThat(reports).hasSize(1);
            }
            assertThat(cast.archiveCalls("PACS_IN", "CT01")).isEqualTo(RawPdu.reject(1, 1, 1));
            eventually(() -> assertThat(cast.decisions()).contains("no-pending-request"));
        }
    }

    @Test
    @DisplayName("T-12 a report to another device than the one that asked does not pass, nor one of another device")
    void reportToAnotherDeviceDoesNotPass() {
        // Given
        try (Cast cast = new Cast(new LinkedBlockingQueue<>())) {
            // When
            cast.modalityAsks("1.2.3.4.5");

            // Then
            assertThat(cast.archiveCalls("PACS_QR", "US01")).isEqualTo(RawPdu.reject(1, 1, 1));
            try (RawPeer foreign = RawPeer.tls(cast.hospital.port(), cast.hospital.credentials("ris-main"))) {
                foreign.send(reversed("RIS_MWL", "CT01"));
                assertThat(foreign.receive()).isEqualTo(RawPdu.reject(1, 1, 1));
            }
            assertThat(cast.modality.connections()).isZero();
        }
    }

    @Test
    void requestThatIsPendingSurvivesARestart() {
        // Given
        BlockingQueue<RawPdu> reports = new LinkedBlockingQueue<>();
        try (Cast cast = new Cast(reports)) {
            cast.modalityAsks("1.2.3.4.5");

            // When
            cast.restart();

            // Then
            try (RawPeer archive = cast.archiveOpens("PACS_QR", "CT01")) {
                assertThat(report(archive, 1, "1.2.3.4.5").status()).isZero();
            }
            cast.restart();
            assertThat(cast.archiveCalls("PACS_QR", "CT01")).isEqualTo(RawPdu.reject(1, 1, 1));
        }
    }

    @Test
    void reportOnTheSameAssociationPassesOnce() {
        // Given
        try (Cast cast = new Cast(new LinkedBlockingQueue<>());
                RawPeer ct = cast.modalityOpens()) {
            // When
            cast.reportAtOnce = true;
            ct.send(Wire.message(COMMITMENT, Wire.commitmentRq(1), Wire.data(TRANSACTION_UID, "1.2.3.4.7")));

            // Then
            assertThat(ct.receive().status()).isZero();
            assertThat(ct.receive().commandField()).isEqualTo(0x0100);
            assertThat(ct.receive().type()).isEqualTo(4);
            ct.send(Wire.command(COMMITMENT, Wire.response(0x8100, 1, 0)));
            cast.expectArchiveHears(0);
            cast.expectArchiveHears(NOT_AUTHORIZED);
        }
    }

    @Test
    void strictTitlesBindTheReportToTheTitlesOfTheRequest() {
        // Given
        try (Cast cast = new Cast(new LinkedBlockingQueue<>())) {
            // When
            cast.asks("us-01", "US01", "1.2.3.4.5");

            // Then
            assertThat(cast.archiveCalls("PACS_QR", "US01")).isEqualTo(RawPdu.reject(1, 1, 1));
            assertThat(cast.archiveCalls("PACS_IN", "CT01")).isEqualTo(RawPdu.reject(1, 1, 1));
            // Let through, and in vain: whoever listens there has another device's certificate.
            assertThat(cast.archiveCalls("PACS_IN", "US01")).isEqualTo(RawPdu.reject(2, 3, 1));
        }
    }

    private static RawPdu report(RawPeer archive, int messageId, String transaction) {
        return archive.send(Wire.message(
                        COMMITMENT, Wire.commitmentReportRq(messageId), Wire.data(TRANSACTION_UID, transaction)))
                .receive();
    }

    private static byte[] reversed(String calling, String called) {
        return RawAssociateRq.plain()
                .calling(calling)
                .called(called)
                .context(COMMITMENT, Wire.STORAGE_COMMITMENT, Wire.IMPLICIT_LITTLE_ENDIAN)
                .userItem(Wire.role(Wire.STORAGE_COMMITMENT, 0, 1))
                .bytes();
    }

    /** A hospital whose archive and modality follow scripts. */
    private final class Cast implements AutoCloseable {
        private final ScriptedAcceptor archive;
        private final ScriptedAcceptor modality;
        private final Hospital.Plan plan;
        private final BlockingQueue<Integer> archiveHeard = new LinkedBlockingQueue<>();
        private Hospital hospital;
        private volatile boolean reportAtOnce;

        Cast(BlockingQueue<RawPdu> reports) {
            plan = Hospital.in(directory.resolve("hospital")).policy(POLICY);
            archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), this::playArchive);
            modality = ScriptedAcceptor.tls(plan.credentials("ct-01"), peer -> playModality(peer, reports));
            hospital = plan.pacsAt(archive.port()).ctAt(modality.port()).open();
        }

        void restart() {
            hospital.close();
            hospital = plan.open();
        }

        private void playArchive(RawPeer peer) {
            peer.receive();
            peer.send(ScriptedAcceptor.accept(16384, COMMITMENT));
            for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
                if (pdu.commandField() == 0x0130) {
                    int messageId = pdu.messageId();
                    peer.receive();
                    peer.send(Wire.command(COMMITMENT, Wire.response(0x8130, messageId, 0)));
                    for (int i = 1; reportAtOnce && i <= 2; i++) {
                        archiveHeard.add(report(peer, i, "1.2.3.4.7").status());
                    }
                }
            }
        }

        private void playModality(RawPeer peer, BlockingQueue<RawPdu> reports) {
            peer.receive();
            peer.send(ScriptedAcceptor.accept(
                    16384, new byte[][] {Wire.role(Wire.STORAGE_COMMITMENT, 0, 1)}, COMMITMENT));
            for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
                if (pdu.commandField() == 0x0100) {
                    int messageId = pdu.messageId();
                    reports.add(peer.receive());
                    peer.send(Wire.command(COMMITMENT, Wire.response(0x8100, messageId, 0)));
                }
            }
        }

        RawPeer modalityOpens() {
            return opens("ct-01", "CT01");
        }

        private RawPeer opens(String device, String title) {
            RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials(device));
            peer.send(RawAssociateRq.plain()
                    .calling(title)
                    .context(COMMITMENT, Wire.STORAGE_COMMITMENT, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(peer.receive().isAccept()).isTrue();
            return peer;
        }

        void modalityAsks(String transaction) {
            asks("ct-01", "CT01", transaction);
        }

        void asks(String device, String title, String transaction) {
            try (RawPeer peer = opens(device, title)) {
                peer.send(Wire.message(COMMITMENT, Wire.commitmentRq(1), Wire.data(TRANSACTION_UID, transaction)));
                assertThat(peer.receive().status()).isZero();
            }
        }

        RawPdu archiveCalls(String calling, String called) {
            try (RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials("pacs-main"))) {
                return peer.send(reversed(calling, called)).receive();
            }
        }

        RawPeer archiveOpens(String calling, String called) {
            RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials("pacs-main"));
            assertThat(peer.send(reversed(calling, called)).receive().isAccept())
                    .isTrue();
            return peer;
        }

        void expectArchiveHears(int status) {
            try {
                assertThat(archiveHeard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(status);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String decisions() {
            return decisionsOf(hospital);
        }

        @Override
        public void close() {
            hospital.close();
            archive.close();
            modality.close();
        }
    }

    // ---- C-MOVE

    @Test
    @DisplayName("T-13 and T-14 a C-MOVE brings its instances to the caller and nowhere else")
    void moveOfAnArchiveReachesItsDestination() {
        // Given
        int pacs = FreePorts.next();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).policy(POLICY);
        try (Storescp viewer = Storescp.start(directory.resolve("viewer"), plan.credentials("reading-room-1"));
                Hospital hospital = plan.viewerAt(viewer.port()).pacsAt(pacs).open();
                Orthanc archive = Orthanc.start(
                        directory.resolve("archive"),
                        pacs,
                        plan.credentials("pacs-main"),
                        "PACS_IN",
                        Map.of("READ1", hospital.port(), "ACME_SVC", hospital.port()))) {
            Sample sample = Samples.named("CT_small.dcm");
            archive.add(sample.file());

            // When
            DcmtkScu.Outcome elsewhere = move(hospital, "ACME_SVC");
            DcmtkScu.Outcome unknown = move(hospital, "NOWHERE");

            // Then
            assertThat(elsewhere.output()).containsIgnoringCase("0xa801");
            assertThat(unknown.output()).containsIgnoringCase("0xa801");
            assertThat(viewer.received()).isEmpty();
            eventually(() -> assertThat(decisionsOf(hospital)).contains("move-destination"));

            // When
            DcmtkScu.Outcome home = move(hospital, "READ1");

            // Then
            assertThat(home.exitCode()).as(home.output()).isZero();
            assertThat(viewer.received()).as(home.output()).hasSize(1);
            assertThat(decisionsOf(hospital)).doesNotContain("matched by pair and time");
            // When the move is over
            try (RawPeer late = RawPeer.tls(hospital.port(), hospital.credentials("pacs-main"))) {
                late.send(delivery());
                // Then
                assertThat(late.receive()).isEqualTo(RawPdu.reject(1, 1, 1));
            }
        }
    }

    private static DcmtkScu.Outcome move(Hospital hospital, String destination) {
        // DCMTK's C-MOVE and C-GET clients know no TLS.
        try (CountingRelay tls = CountingRelay.beginningTls(hospital.port(), hospital.credentials("reading-room-1"))) {
            return DcmtkScu.movescu(tls.port())
                    .calling("READ1")
                    .called("PACS_QR")
                    .with("-d", "-S", "-aem", destination, "-k", "QueryRetrieveLevel=STUDY")
                    .with("-k", "StudyInstanceUID=" + STUDY)
                    .run();
        }
    }

    private static final String STUDY = "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322";

    private static byte[] delivery() {
        return RawAssociateRq.plain()
                .calling("PACS_IN")
                .called("READ1")
                .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes();
    }

    @Test
    @DisplayName("T-14 deliveries belong to the move: by its originator, or by pair and time, and only while it lasts")
    void deliveriesBelongToAMoveThatIsUnderWay() {
        // Given
        BlockingQueue<Boolean> go = new LinkedBlockingQueue<>();
        BlockingQueue<RawPdu> atArchive = new LinkedBlockingQueue<>();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).policy(POLICY);
        try (ScriptedAcceptor archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    peer.receive();
                    peer.send(ScriptedAcceptor.accept(16384, 1));
                    atArchive.add(peer.receive());
                    peer.receive();
                    peer.send(Wire.command(1, pendingMove(7)));
                    take(go);
                    peer.send(Wire.command(1, Wire.response(0x8021, 7, 0)));
                    peer.untilClosed(PATIENCE);
                });
                ScriptedAcceptor viewer =
                        ScriptedAcceptor.tls(plan.credentials("reading-room-1"), ReturnPathsIT::acceptStores);
                Hospital hospital =
                        plan.pacsAt(archive.port()).viewerAt(viewer.port()).open();
                RawPeer reader = RawPeer.tls(hospital.port(), hospital.credentials("reading-room-1"))) {
            reader.send(RawAssociateRq.plain()
                    .calling("READ1")
                    .called("PACS_QR")
                    .context(1, Wire.STUDY_ROOT_MOVE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(reader.receive().isAccept()).isTrue();

            // When
            reader.send(Wire.message(1, Wire.moveRq(7, Wire.STUDY_ROOT_MOVE, "READ1"), Wire.data(0x0020_000D, STUDY)));

            // Then the sub-operations and their counters pass
            assertThat(reader.receive().status()).isEqualTo(0xFF00);
            assertThat(take(atArchive).commandField()).isEqualTo(0x0021);
            try (RawPeer deliverer = RawPeer.tls(hospital.port(), hospital.credentials("pacs-main"))) {
                deliverer.send(delivery());
                assertThat(deliverer.receive().isAccept()).isTrue();
                assertThat(deliver(deliverer, 1, "READ1", 7)).isZero();
                assertThat(deliver(deliverer, 2, "READ1", 8)).isEqualTo(NOT_AUTHORIZED);
                assertThat(deliver(deliverer, 3, "ACME_SVC", 7)).isEqualTo(NOT_AUTHORIZED);
                assertThat(deliver(deliverer, 4, null, 0)).isZero();

                // When the move is over
                go.add(true);
                assertThat(reader.receive().status()).isZero();

                // Then
                assertThat(deliver(deliverer, 5, "READ1", 7)).isEqualTo(NOT_AUTHORIZED);
                assertThat(deliver(deliverer, 6, null, 0)).isEqualTo(NOT_AUTHORIZED);
            }
            eventually(() -> assertThat(decisionsOf(hospital))
                    .contains("matched by pair and time")
                    .contains("no-pending-move"));
        }
    }

    private static byte[] pendingMove(int messageId) {
        return Wire.commandSet(
                Wire.us(0x0100, 0x8021),
                Wire.us(0x0120, messageId),
                Wire.us(0x0800, 0x0101),
                Wire.us(0x0900, 0xFF00),
                Wire.us(0x1020, 1),
                Wire.us(0x1021, 0),
                Wire.us(0x1022, 0),
                Wire.us(0x1023, 0));
    }

    private static int deliver(RawPeer archive, int messageId, @Nullable String originator, int moveMessageId) {
        String instance = "1.2.3." + messageId;
        byte[] origin = originator == null
                ? new byte[0]
                : Wire.concat(
                        Wire.element(0x1030, Wire.text(String.format("%-16s", originator))),
                        Wire.us(0x1031, moveMessageId));
        byte[] command = Wire.commandSet(
                Wire.uid(0x0002, Wire.CT_IMAGE_STORAGE),
                Wire.us(0x0100, 0x0001),
                Wire.us(0x0110, messageId),
                Wire.us(0x0700, 0),
                Wire.us(0x0800, 0x0001),
                Wire.uid(0x1000, instance),
                origin);
        return archive.send(Wire.message(1, command, instance(instance)))
                .receive()
                .status();
    }

    private static byte[] instance(String uid) {
        return Wire.concat(
                Wire.data(0x0008_0016, Wire.CT_IMAGE_STORAGE),
                Wire.data(0x0008_0018, uid),
                Wire.data(0x0020_000D, STUDY),
                Wire.data(0x0020_000E, STUDY + ".1"));
    }

    private static void acceptStores(RawPeer peer) {
        peer.receive();
        peer.send(ScriptedAcceptor.accept(16384, 1));
        for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
            if (pdu.commandField() == 0x0001) {
                int messageId = pdu.messageId();
                peer.receive();
                peer.send(Wire.command(1, Wire.response(0x8001, messageId, 0)));
            }
        }
    }

    // ---- C-GET

    @Test
    void getOfAnArchiveBringsItsInstances() {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).policy(POLICY);
        try (Dcmqrscp archive = Dcmqrscp.start(directory.resolve("archive"), List.of("PACS_IN", "PACS_QR"), Map.of());
                CountingRelay relay = CountingRelay.endingTls(archive.port(), plan.credentials("pacs-main"));
                Hospital hospital = plan.pacsAt(relay.port()).open();
                CountingRelay tls =
                        CountingRelay.beginningTls(hospital.port(), hospital.credentials("reading-room-1"))) {
            Sample sample = Samples.named("CT_small.dcm");
            DcmtkScu.Outcome stored = DcmtkScu.storescu(hospital.port())
                    .tls(hospital.credentials("ct-01"))
                    .proposing(sample)
                    .run(sample.file());
            assertThat(stored.exitCode()).as(stored.output()).isZero();
            Path target = directory.resolve("got");
            createDirectory(target);

            // When
            DcmtkScu.Outcome got = DcmtkScu.getscu(tls.port())
                    .calling("READ1")
                    .called("PACS_QR")
                    .with("-S", "-od", target.toString(), "-k", "QueryRetrieveLevel=STUDY")
                    .with("-k", "StudyInstanceUID=" + STUDY)
                    .run();

            // Then
            assertThat(got.exitCode()).as(got.output()).isZero();
            assertThat(files(target)).as(got.output()).hasSize(1);
        }
    }

    @Test
    void archiveDoesNotSendWhatNobodyGets() {
        // Given
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).policy(POLICY);
        try (ScriptedAcceptor archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    peer.receive();
                    peer.send(ScriptedAcceptor.accept(
                            16384, new byte[][] {Wire.role(Wire.CT_IMAGE_STORAGE, 0, 1)}, 1, 3));
                    heard.add(deliverOn(peer, 3));
                    peer.untilClosed(PATIENCE);
                });
                Hospital hospital = plan.pacsAt(archive.port()).open();
                RawPeer reader = RawPeer.tls(hospital.port(), hospital.credentials("reading-room-1"))) {
            // When
            reader.send(RawAssociateRq.plain()
                    .calling("READ1")
                    .called("PACS_QR")
                    .context(1, Wire.STUDY_ROOT_GET, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .context(3, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .userItem(Wire.role(Wire.CT_IMAGE_STORAGE, 0, 1))
                    .bytes());
            RawPdu answer = reader.receive();

            // Then
            assertThat(answer.contextResults()).containsEntry(3, 0);
            assertThat(answer.userItems(0x54)).hasSize(1).allMatch(role -> role.endsWith("0001"));
            assertThat(take(heard)).isEqualTo(NOT_AUTHORIZED);
            eventually(() -> assertThat(decisionsOf(hospital)).contains("no-pending-request"));
        }
    }

    private static int deliverOn(RawPeer peer, int context) {
        return peer.send(Wire.message(context, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3.9"), instance("1.2.3.9")))
                .receive()
                .status();
    }

    // ---- tools

    static String decisionsOf(Hospital hospital) {
        try (Stream<Path> files = Files.list(hospital.directory().resolve("state/decisions"))) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createDirectory(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path path) {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asserts until it holds, or fails after {@link #PATIENCE}. */
    private static void eventually(Runnable assertion) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }
}
