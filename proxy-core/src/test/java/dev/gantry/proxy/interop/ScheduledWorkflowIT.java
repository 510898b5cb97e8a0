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
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.Wlmscpfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * order in its worklist, and archives what it has made of it. Every step crosses Gantry with mutual TLS, between programs that
 * are not ours; {@link ReceivesOrders} writes into the worklist of DCMTK's server what a radiology information system would.
 *
 * <p>One method is one step. What the scanner reports of its procedure step comes before {@link #archive}, and the commitment
 * of the archive behind it.
 */
@Interop({"wlmscpfs", "dump2dcm", "dcmodify", "dcmdump", "findscu", "storescu", "storescp", Programs.PYDICOM})
class ScheduledWorkflowIT {
    private static final String PATIENT = "PHANTOM^WORKFLOW";
    private static final String PATIENT_ID = "SYNTHETIC-7";
    private static final String ORDER = "A4711";
    private static final Pattern STUDY_UID =
            Pattern.compile("\\(0020,000d\\) UI \\[([0-9.]+)", Pattern.CASE_INSENSITIVE);

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
    @DisplayName("T-01 a patient, an order, its entry in the worklist, and its images in the archive")
    void anOrderBecomesImagesInTheArchive() throws Exception {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        int orders = FreePorts.next();
        try (Wlmscpfs worklist = Wlmscpfs.start(directory.resolve("ris"), Map.of());
                CountingRelay worklistTls = CountingRelay.endingTls(worklist.port(), plan.credentials("ris-main"));
                Storescp archive = Storescp.start(directory.resolve("archive"), plan.credentials("pacs-main"));
                DefaultHapiContext ris = context(plan, "ris-main");
                DefaultHapiContext placer = context(plan, "placer-01")) {
            HL7Service receiver = ris.newServer(orders, true);
            receiver.registerApplication(new ReceivesOrders(worklist));
            receiver.startAndWait();
            try (Hospital hospital = plan.pacsAt(archive.port())
                    .risAt(worklistTls.port())
                    .risTakesOrdersAt(orders)
                    .open()) {
                // When
                register(placer, hospital);
                order(placer, hospital);
                String studyUid = findInWorklist(hospital);
                archive(hospital, studyUid);

                // Then
                assertThat(archive.received()).hasSize(1);
                assertThat(dump(archive.received().get(0)))
                        .contains("[" + ORDER + "]", "[" + PATIENT + "]", "[" + PATIENT_ID + "]", "[" + studyUid + "]");
                eachStepIsRecordedOnce();
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
                .run();
        assertThat(found.matches()).as(found.output()).isEqualTo(1);
        assertThat(found.output()).contains(PATIENT, PATIENT_ID);
        Matcher uid = STUDY_UID.matcher(found.output());
        assertThat(uid.find()).as(found.output()).isTrue();
        return uid.group(1);
    }

    private void archive(Hospital hospital, String studyUid) throws IOException {
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
        DcmtkScu.Outcome stored = DcmtkScu.storescu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .run(image);
        assertThat(stored.exitCode()).as(stored.output()).isZero();
    }

    private static String dump(Path file) {
        return Programs.run(List.of("dcmdump", file.toString()), Duration.ofSeconds(30))
                .output();
    }

    private void eachStepIsRecordedOnce() {
        for (String step : List.of(
                "\"message\":\"ADT^A04\"",
                "\"message\":\"ORM^O01\"",
                "\"command\":\"C-FIND-RQ\"",
                "\"command\":\"C-STORE-RQ\"")) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(decisions().filter(line -> line.contains(step)))
                            .as(step)
                            .singleElement()
                            .asString()
                            .contains("\"verdict\":\"allow\"")
                            .doesNotContain("PHANTOM", "SYNTHETIC"));
        }
    }

    private Stream<String> decisions() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("hospital/state/decisions"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
            return all.toString().lines();
        }
    }
}
