package dev.gantry.proxy.interop;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.HapiSockets;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Orthanc;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.Wire;
import dev.gantry.proxy.testing.Wlmscpfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The scheduled workflow of radiology (IHE RAD TF-1, 3): a patient is registered and an order placed, the scanner finds the
 * order in its worklist, says that it has begun, archives what it has made, says that it is done, and has the archive commit itself
 * to keeping it; a viewer finds the study and has it sent. Every step crosses Gantry with mutual TLS, between programs that
 * are not ours; {@link ReceivesOrders} writes into the worklist of DCMTK's server what a radiology information system would.
 * Only the two ends of the performed procedure step are scripts: neither DCMTK nor Orthanc has that service.
 *
 * <p>One method is one step.
 */
@Interop({"wlmscpfs", "dump2dcm", "dcmodify", "dcmdump", "findscu", "movescu", "storescp", "Orthanc", Programs.PYDICOM})
class ScheduledWorkflowIT {
    private static final String PATIENT = "PHANTOM^WORKFLOW";
    private static final String PATIENT_ID = "SYNTHETIC-7";
    private static final String ORDER = "A4711";
    private static final String STEP_CLASS = "1.2.840.10008.3.1.2.3.3";
    private static final String STEP = "1.2.276.0.7230010.3.1.2.4712";
    private static final int CREATE = 0x0140;
    private static final int SET = 0x0120;
    private static final String BEGIN_TRANSFERRING = "110102";
    private static final String TRANSFERRED = "110104";
    private static final String ORDER_RECORD = "110109";
    private static final String PATIENT_RECORD = "110110";
    private static final String PROCEDURE_RECORD = "110111";
    private static final String QUERY = "110112";
    private static final String ALERT = "110113";
    private static final Set<String> EVENTS =
            Set.of(BEGIN_TRANSFERRING, TRANSFERRED, ORDER_RECORD, PATIENT_RECORD, PROCEDURE_RECORD, QUERY, ALERT);
    private static final Pattern CODE = Pattern.compile("<EventID csd-code=\"(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern STUDY_UID =
            Pattern.compile("\\(0020,000d\\) UI \\[([0-9.]+)", Pattern.CASE_INSENSITIVE);

    private final List<Integer> steps = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    /** The RIS: an order becomes an item of the worklist. */
    private static final class ReceivesOrders implements ReceivingApplication<Message> {
        private final Wlmscpfs worklist;

        ReceivesOrders(Wlmscpfs worklist) {
            this.worklist = worklist;
        }

        @Override
        public Message processMessage(Message message, Map<String, Object> metadata) throws HL7Exception {
            Terser order = new Terser(message);
            if (order.get("/MSH-9-1").equals("ORM")) {
                worklist.schedule(
                        "RIS_MWL",
                        order.get("/.PID-5-1") + '^' + order.get("/.PID-5-2"),
                        order.get("/.PID-3-1"),
                        order.get("/.ORC-2-1"),
                        "1.2.276.0.7230010.3.1.2.4711");
            }
            try {
                return message.generateACK();
            } catch (IOException e) {
                throw new HL7Exception(e);
            }
        }

        @Override
        public boolean canProcess(Message message) {
            return true;
        }
    }

    @Test
    @DisplayName("T-01 from the registration of a patient to the images on a viewer, each event audited once")
    void anOrderBecomesImagesOnAViewer() throws Exception {
        // Given
        int orders = FreePorts.next();
        int pacs = FreePorts.next();
        int ct = FreePorts.next();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"))
                .policy("/interop/workflow-policy.yaml")
                .pacsAt(pacs)
                .ctAt(ct)
                .risTakesOrdersAt(orders);
        try (Wlmscpfs worklist = Wlmscpfs.start(directory.resolve("ris"), Map.of());
                CountingRelay worklistTls = CountingRelay.endingTls(worklist.port(), plan.credentials("ris-main"));
                ScriptedAcceptor stepManager = ScriptedAcceptor.tls(plan.credentials("gateway-01"), this::manageSteps);
                Storescp viewer = Storescp.start(directory.resolve("viewer"), plan.credentials("reading-room-1"));
                DefaultHapiContext ris = context(plan, "ris-main");
                DefaultHapiContext placer = context(plan, "placer-01")) {
            HL7Service receiver = ris.newServer(orders, true);
            receiver.registerApplication(new ReceivesOrders(worklist));
            receiver.startAndWait();
            try (Hospital hospital = plan.risAt(worklistTls.port())
                            .stepsAt(stepManager.port())
                            .viewerAt(viewer.port())
                            .open();
                    Orthanc archive = Orthanc.start(
                            directory.resolve("archive"),
                            pacs,
                            plan.credentials("pacs-main"),
                            "PACS_IN",
                            Map.of("CT01", hospital.port(), "READ1", hospital.port()));
                    Orthanc scanner = Orthanc.start(
                            directory.resolve("scanner"),
                            ct,
                            plan.credentials("ct-01"),
                            "CT01",
                            Map.of("PACS_IN", hospital.port()))) {
                // When
                register(placer, hospital);
                order(placer, hospital);
                String studyUid = findInWorklist(hospital);
                beginStep(hospital, studyUid);
                String transaction = archive(scanner, studyUid);
                completeStep(hospital);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(scanner.commitment(transaction))
                                .as(scanner.process().log())
                                .isEqualTo("Success"));
                read(hospital, studyUid);

                // Then
                assertThat(archive.instances()).hasSize(1);
                assertThat(steps).containsExactly(CREATE, SET);
                assertThat(viewer.received()).hasSize(1);
                assertThat(dump(viewer.received().get(0)))
                        .contains("[" + ORDER + "]", "[" + PATIENT + "]", "[" + PATIENT_ID + "]", "[" + studyUid + "]");
                eachStepIsDecidedOnce(hospital);
                eachEventIsAuditedOnce(hospital, studyUid);
            } finally {
                receiver.stopAndWait();
            }
        }
    }

    private static DefaultHapiContext context(Hospital.Plan plan, String device) {
        return HapiSockets.context(plan.credentials(device));
    }

    private static void register(DefaultHapiContext placer, Hospital hospital) throws Exception {
        send(placer, hospital, "ADT^A04", "EVN||20261124100000\r");
    }

    private static void order(DefaultHapiContext placer, Hospital hospital) throws Exception {
        send(placer, hospital, "ORM^O01", "ORC|NW|" + ORDER + "\rOBR|1|" + ORDER + "||CT^Computed tomography\r");
    }

    private static void send(DefaultHapiContext placer, Hospital hospital, String type, String segments)
            throws Exception {
        String patient = "PID|1||" + PATIENT_ID + "^^^STE||" + PATIENT + "\r";
        Message message = placer.getPipeParser()
                .parse("MSH|^~\\&|PLACER|STE|RIS|STE|20261124100000||" + type + "|" + type.substring(4)
                        + "|P|2.5\r"
                        + (type.startsWith("ADT") ? segments + patient : patient + segments));
        try (Connection connection = placer.newClient("127.0.0.1", hospital.ordersPort(), true)) {
            Message answer = connection.getInitiator().sendAndReceive(message);
            assertThat(answer.encode()).contains("\rMSA|AA|" + type.substring(4));
        }
    }

    /** Returns the UID that the study is to have. */
    private static String findInWorklist(Hospital hospital) {
        DcmtkScu.Outcome found = DcmtkScu.findscu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .called("RIS_MWL")
                .with("-W", "-k", "PatientName", "-k", "PatientID", "-k", "StudyInstanceUID")
                .with("-k", "AccessionNumber=" + ORDER)
                .with("-k", "ScheduledProcedureStepSequence[0].ScheduledStationAETitle=CT01")
                .run();
        assertThat(found.matches()).as(found.output()).isEqualTo(1);
        assertThat(found.output()).contains(PATIENT, PATIENT_ID);
        Matcher uid = STUDY_UID.matcher(found.output());
        assertThat(uid.find()).as(found.output()).isTrue();
        return uid.group(1);
    }

    /** The script of the manager of performed procedure steps: it takes what it is told. */
    private void manageSteps(RawPeer peer) {
        peer.receive();
        peer.send(ScriptedAcceptor.accept(16384, 1));
        for (RawPdu pdu = peer.receive(); pdu.type() == 4; pdu = peer.receive()) {
            int command = pdu.commandField();
            steps.add(command);
            peer.receive();
            peer.send(Wire.command(1, Wire.response(0x8000 | command, pdu.messageId(), 0)));
        }
        peer.send(Wire.RELEASE_RP);
        peer.untilClosed(PATIENCE);
    }

    private static void beginStep(Hospital hospital, String studyUid) {
        byte[] scheduled = Wire.concat(Wire.data(0x0008_0050, ORDER + ' '), Wire.data(0x0020_000D, studyUid));
        tellStep(
                hospital,
                Wire.commandSet(
                        Wire.uid(0x0002, STEP_CLASS),
                        Wire.us(0x0100, CREATE),
                        Wire.us(0x0110, 1),
                        Wire.us(0x0800, 0x0001),
                        Wire.uid(0x1000, STEP)),
                Wire.concat(
                        Wire.data(0x0008_0060, "CT"),
                        Wire.data(0x0010_0010, PATIENT),
                        Wire.data(0x0010_0020, PATIENT_ID + ' '),
                        Wire.data(0x0040_0252, "IN PROGRESS "),
                        Wire.data(0x0040_0253, "STEP-1"),
                        Wire.data(0x0040_0270, Wire.concat(Wire.data(0xFFFE_E000, scheduled)))));
    }

    private static void completeStep(Hospital hospital) {
        tellStep(
                hospital,
                Wire.commandSet(
                        Wire.uid(0x0003, STEP_CLASS),
                        Wire.us(0x0100, SET),
                        Wire.us(0x0110, 1),
                        Wire.us(0x0800, 0x0001),
                        Wire.uid(0x1001, STEP)),
                Wire.data(0x0040_0252, "COMPLETED "));
    }

    private static void tellStep(Hospital hospital, byte[] command, byte[] dataSet) {
        try (RawPeer scanner = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            scanner.send(RawAssociateRq.plain()
                    .calling("CT01")
                    .called("RIS_MPPS")
                    .context(1, STEP_CLASS, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(scanner.receive().contextResults()).containsEntry(1, 0);
            assertThat(scanner.send(Wire.message(1, command, dataSet)).receive().status())
                    .isZero();
            assertThat(scanner.send(Wire.RELEASE_RQ).receive()).isEqualTo(RawPdu.releaseRp());
        }
    }

    /** Stores an image and asks the archive to commit itself to it; returns the Transaction UID. */
    private String archive(Orthanc scanner, String studyUid) throws IOException {
        Path image = Files.copy(Samples.named("CT_small.dcm").file(), directory.resolve("image.dcm"));
        Programs.Finished modified = Programs.run(
                List.of(
                        "dcmodify",
                        "-nb",
                        "-i",
                        "AccessionNumber=" + ORDER,
                        "-i",
                        "PatientName=" + PATIENT,
                        "-i",
                        "PatientID=" + PATIENT_ID,
                        "-i",
                        "StudyInstanceUID=" + studyUid,
                        image.toString()),
                Duration.ofSeconds(30));
        assertThat(modified.exitCode()).as(modified.output()).isZero();
        return scanner.storeWithCommitment("PACS_IN", scanner.add(image));
    }

    /** Finds the study, and has it sent. */
    private static void read(Hospital hospital, String studyUid) {
        DcmtkScu.Outcome found = DcmtkScu.findscu(hospital.port())
                .tls(hospital.credentials("reading-room-1"))
                .calling("READ1")
                .called("PACS_QR")
                .with("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID")
                .with("-k", "PatientID=" + PATIENT_ID)
                .run();
        assertThat(found.matches()).as(found.output()).isEqualTo(1);
        // DCMTK's C-MOVE client knows no TLS.
        try (CountingRelay tls = CountingRelay.beginningTls(hospital.port(), hospital.credentials("reading-room-1"))) {
            DcmtkScu.Outcome moved = DcmtkScu.movescu(tls.port())
                    .calling("READ1")
                    .called("PACS_QR")
                    .with("-S", "-aem", "READ1", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=" + studyUid)
                    .run();
            assertThat(moved.exitCode()).as(moved.output()).isZero();
        }
    }

    private static String dump(Path file) {
        return Programs.run(List.of("dcmdump", file.toString()), Duration.ofSeconds(30))
                .output();
    }

    private static void eachStepIsDecidedOnce(Hospital hospital) {
        Map<String, Integer> expected = Map.of(
                "\"message\":\"ADT^A04\"", 1,
                "\"message\":\"ORM^O01\"", 1,
                "\"command\":\"C-FIND-RQ\"", 2,
                "\"command\":\"N-CREATE-RQ\"", 1,
                "\"command\":\"N-SET-RQ\"", 1,
                "\"command\":\"C-STORE-RQ\"", 2,
                "\"command\":\"N-ACTION-RQ\"", 1,
                "\"command\":\"N-EVENT-REPORT-RQ\"", 1,
                "\"command\":\"C-MOVE-RQ\"", 1);
        expected.forEach((step, times) -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hospital.decided())
                        .filteredOn(line -> line.contains(step))
                        .as(step)
                        .hasSize(times)
                        .allMatch(line -> line.contains("\"verdict\":\"allow\""))
                        .noneMatch(line -> line.contains("PHANTOM") || line.contains("SYNTHETIC"))));
    }

    /** One message for each event that PS3.15 A.5.3 and ITI-20 want one for, and no alert. */
    private static void eachEventIsAuditedOnce(Hospital hospital, String studyUid) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hospital.audited().stream()
                                .map(message -> CODE.matcher(message)
                                        .results()
                                        .findFirst()
                                        .orElseThrow()
                                        .group(1))
                                .filter(EVENTS::contains)
                                .toList())
                        .containsExactlyInAnyOrder(
                                PATIENT_RECORD,
                                ORDER_RECORD,
                                QUERY,
                                PROCEDURE_RECORD,
                                PROCEDURE_RECORD,
                                TRANSFERRED,
                                QUERY,
                                BEGIN_TRANSFERRING,
                                TRANSFERRED));
        assertThat(hospital.audited())
                .filteredOn(message -> Stream.of(PATIENT_RECORD, ORDER_RECORD, PROCEDURE_RECORD, TRANSFERRED)
                        .anyMatch(code -> message.contains("<EventID csd-code=\"" + code)))
                .hasSize(6)
                .allSatisfy(message -> assertThat(message).contains("ParticipantObjectID=\"" + PATIENT_ID));
        assertThat(hospital.audited())
                .filteredOn(message -> message.contains("<EventID csd-code=\"" + TRANSFERRED))
                .allSatisfy(message -> assertThat(message).contains(studyUid, "NumberOfInstances=\"1\""));
    }
}
