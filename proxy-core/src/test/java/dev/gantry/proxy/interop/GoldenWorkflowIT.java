package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.Containers;
import dev.gantry.proxy.testing.HospitalInSmall;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A working day in the hospital of {@code docker/compose.yaml}, from the order to the image at the viewer (IHE RAD TF-1, 3),
 * and what is not to happen there. Every party is a program that is not ours, in a container on the network of its zone.
 *
 * <p>All methods share one hospital, as starting it takes longer than the day itself; the day comes first, so that its audit
 * trail can be held to be without an alert.
 */
@Interop("docker-compose")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GoldenWorkflowIT {
    private static final String ARCHIVE = "172.30.20.10";
    private static final String SAMPLE = "/usr/lib/python3/dist-packages/pydicom/data/test_files/CT_small.dcm";
    private static final String ORDER = "A4711";
    private static final String PATIENT_ID = "SYNTHETIC-7";
    private static final String STEP = "2.25.4711";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern STUDY_UID =
            Pattern.compile("\\(0020,000d\\) UI \\[([0-9.]+)", Pattern.CASE_INSENSITIVE);

    private static @Nullable HospitalInSmall opened;

    private final HospitalInSmall hospital = requireNonNull(opened);

    @BeforeAll
    static void open() {
        Containers.require();
        opened = HospitalInSmall.open("enrolment", "gantry", "archive", "modality", "ris", "viewer", "his");
    }

    @AfterAll
    static void close() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    @Order(1)
    @DisplayName(
            "T-01 ADT, order, worklist, MPPS, C-STORE, storage commitment, query, C-MOVE: one audit message per event")
    void anOrderBecomesAnImageAtTheViewer() {
        // When
        assertThat(send("register.hl7")).contains("MSA|AA|1001");
        assertThat(send("order.hl7")).contains("MSA|AA|1002");
        String study = findInWorklist();
        succeeds("modality", "dimse-n", "begin", STEP, PATIENT_ID, study, ORDER);
        succeeds("modality", "cp", SAMPLE, "/tmp/image.dcm");
        succeeds(
                "modality",
                "dcmodify",
                "-nb",
                "-i",
                "AccessionNumber=" + ORDER,
                "-i",
                "PatientID=" + PATIENT_ID,
                "-i",
                "PatientName=PHANTOM^WORKFLOW",
                "-i",
                "StudyInstanceUID=" + study,
                "/tmp/image.dcm");
        succeeds("modality", "storescu", "-aet", "CT01", "-aec", "PACS_IN", "127.0.0.1", "104", "/tmp/image.dcm");
        succeeds("modality", "dimse-n", "end", STEP);
        succeeds("modality", "dimse-n", "commit", "/tmp/image.dcm");
        String found = succeeds(
                "viewer",
                "findscu",
                "-S",
                "-aet",
                "READ1",
                "-aec",
                "PACS_IN",
                "-k",
                "QueryRetrieveLevel=STUDY",
                "-k",
                "AccessionNumber=" + ORDER,
                "-k",
                "StudyInstanceUID",
                "127.0.0.1",
                "104");
        assertThat(studies(found)).containsExactly(study);
        move(study, "READ1");

        // Then
        assertThat(succeeds("viewer", "sh", "-c", "dcmdump /tmp/CT.*"))
                .contains("[" + ORDER, "[" + PATIENT_ID, "[PHANTOM^WORKFLOW", "[" + study);
        assertThat(hospital.log("ris"))
                .contains("took ADT^A04 of " + PATIENT_ID, "took ORM^O01 of " + PATIENT_ID)
                .containsSubsequence("took step IN PROGRESS", "took step COMPLETED");
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> trail = hospital.gantry("audit", "show");
            assertOne(trail, "Patient Record", event(110110, "his-main", "ris-main", PATIENT_ID));
            assertOne(trail, "Order Record", event(110109, "his-main", "ris-main", PATIENT_ID));
            assertOne(trail, "worklist", event(110112, "AETITLES=CT01", "AETITLES=RIS"));
            assertOne(trail, "step begun", event(110111, "EventActionCode=\"C\"", "AETITLES=CT01", study, PATIENT_ID));
            assertOne(trail, "step ended", event(110111, "EventActionCode=\"U\"", "AETITLES=CT01", study, PATIENT_ID));
            assertOne(trail, "query", event(110112, "AETITLES=READ1", "AETITLES=PACS_IN"));
            // The caller comes first in a message: the archive took one image, and gave it to the viewer.
            assertOne(trail, "stored", transfer("CT01", "PACS_IN", study));
            assertOne(trail, "moved", transfer("PACS_IN", "READ1", study));
            assertThat(trail.stream().filter(event(110104))).hasSize(2);
            assertThat(trail.stream().filter(event(110111))).hasSize(2);
            assertThat(trail.stream().filter(event(110112))).hasSize(2);
            assertThat(trail.stream().filter(event(110113))).isEmpty();
        });
    }

    @Test
    @Order(2)
    void noNetworkReachesAnotherOne() {
        // When
        Programs.Finished within = tls("archive", "archive", ARCHIVE);
        Programs.Finished archive = tls("modality", "ct-01", ARCHIVE);
        Programs.Finished ris = tls("modality", "ct-01", "172.30.30.10");
        Programs.Finished viewer = tls("modality", "ct-01", "172.30.40.10");
        Programs.Finished back = tls("archive", "archive", "172.30.10.10");
        Programs.Finished reader = tls("viewer", "viewer-1", ARCHIVE);

        // Then
        assertThat(within.exitCode()).as("else what follows proves nothing").isZero();
        assertThat(List.of(archive, ris, viewer, back, reader))
                .allSatisfy(way -> assertThat(way.exitCode())
                        .as("there is a way around Gantry: " + way.output())
                        .isNotZero());
    }

    @Test
    @Order(3)
    @DisplayName("T-02 a device without a certificate is refused, with an alert")
    void deviceWithoutCertificateIsRefused() {
        Programs.Finished echo = hospital.run(
                "modality",
                "echoscu",
                "-to",
                "5",
                "-aet",
                "CT01",
                "-aec",
                "PACS_IN",
                "+tla",
                "+cf",
                "/pki/ct-01/root.pem",
                "gantry",
                "2762");
        assertThat(echo.exitCode()).isNotZero();
        assertAlert("110126", "PEER_DID_NOT_RETURN_A_CERTIFICATE", "172.30.10.10");
    }

    @Test
    @Order(4)
    @DisplayName("T-04 a modality that calls itself a viewer is refused, with an alert")
    void forgedCallingTitleIsRefused() {
        Programs.Finished echo =
                hospital.run("modality", "echoscu", "-aet", "READ1", "-aec", "PACS_IN", "127.0.0.1", "104");
        assertThat(echo.output()).contains("Calling AE Title Not Recognized");
        assertAlert("110126", "identity-mismatch", "ct-01");
    }

    @Test
    @Order(5)
    @DisplayName("T-13 a move to another destination than the viewer itself is refused, with an alert")
    void forbiddenDestinationIsRefused() {
        assertThat(move("2.25.1", "CT01")).contains("MoveDestinationUnknown");
        assertAlert("110132", "move-destination", "viewer-1");
    }

    @Test
    @Order(6)
    @DisplayName("T-12 a report on storage commitment that nobody asked for is refused, with an alert")
    void unsolicitedReportIsRefused() {
        Programs.Finished report = hospital.run("archive", "dimse-n", "report");
        assertThat(report.output()).contains("association rejected: result 1, source 1, reason 1");
        assertAlert("110132", "no-pending-request", "UserID=\"archive\"");
    }

    @Test
    @Order(7)
    @DisplayName("T-22 a merge of patients that no rule names is refused, with an alert")
    void mergeOfPatientsIsRefused() {
        assertThat(send("merge.hl7")).contains("MSA|AR|1003");
        assertThat(hospital.log("ris")).doesNotContain("ADT^A40");
        assertAlert("110132", "ADT^A40", "his-main");
    }

    /** Returns the acknowledgement. */
    private String send(String message) {
        return succeeds("his", "mllp_send", "--loose", "--file", "/hl7/" + message, "--port", "2575", "127.0.0.1");
    }

    /** Returns the UID that the study is to have. */
    private String findInWorklist() {
        String found = succeeds(
                "modality",
                "findscu",
                "-W",
                "-aet",
                "CT01",
                "-aec",
                "RIS",
                "-k",
                "AccessionNumber=" + ORDER,
                "-k",
                "PatientID",
                "-k",
                "StudyInstanceUID",
                "127.0.0.1",
                "104");
        assertThat(found).contains(PATIENT_ID);
        List<String> studies = studies(found);
        assertThat(studies).as(found).hasSize(1);
        return studies.get(0);
    }

    private static List<String> studies(String found) {
        Matcher uid = STUDY_UID.matcher(found);
        return uid.results().map(match -> match.group(1)).toList();
    }

    private String move(String study, String destination) {
        return hospital.run(
                        "viewer",
                        "movescu",
                        "-S",
                        "-aet",
                        "READ1",
                        "-aec",
                        "PACS_IN",
                        "-aem",
                        destination,
                        "-k",
                        "QueryRetrieveLevel=STUDY",
                        "-k",
                        "StudyInstanceUID=" + study,
                        "127.0.0.1",
                        "104")
                .output();
    }

    private Programs.Finished tls(String service, String device, String host) {
        String files = "/pki/" + device + "/";
        return hospital.run(
                service,
                "echoscu",
                "-to",
                "5",
                "-aet",
                "CT01",
                "-aec",
                "PACS_IN",
                "+tls",
                files + device + ".key",
                files + device + ".pem",
                "+cf",
                files + "root.pem",
                host,
                "11112");
    }

    private String succeeds(String service, String... command) {
        Programs.Finished finished = hospital.run(service, command);
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        return finished.output();
    }

    private void assertAlert(String type, String... words) {
        Predicate<String> alert = event(110113, words);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertOne(
                        hospital.gantry("audit", "show", "--event", "110113"),
                        "Security Alert",
                        alert.and(line -> line.contains("csd-code=\"" + type + "\""))));
    }

    private static void assertOne(List<String> trail, String what, Predicate<String> event) {
        assertThat(trail.stream().filter(event)).as(what).hasSize(1);
    }

    private static Predicate<String> event(int code, String... words) {
        return line -> line.contains("<EventID csd-code=\"" + code + "\"")
                && List.of(words).stream().allMatch(line::contains);
    }

    private static Predicate<String> transfer(String from, String to, String study) {
        return event(110104, study, PATIENT_ID, "NumberOfInstances=\"1\"")
                .and(line -> line.matches(".*AETITLES=" + from + "\".*AETITLES=" + to + "\".*"));
    }
}
