package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.Dcmqrscp;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Orthanc;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Wlmscpfs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** C-ECHO and C-FIND through Gantry: the same matches come as without it. */
@Interop({"echoscu", "findscu", "storescu", "dcmqrscp", "wlmscpfs", "dump2dcm", "Orthanc", Programs.PYDICOM})
class InteropQueryIT {

    private static final Pattern VALUE = Pattern.compile("\\([0-9a-f]{4},[0-9a-f]{4}\\) [A-Z]{2} \\[[^\\]]*\\]");

    @Test
    void orthancAnswersEchoAndQueryTheSame(@TempDir Path work) {
        // Given
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (Orthanc orthanc = Orthanc.start(work.resolve("orthanc"), plan.credentials("pacs-main"), List.of("READ1"));
                Hospital hospital = plan.pacsAt(orthanc.port()).open()) {
            storeThree(hospital);

            // When
            DcmtkScu.Outcome echo = echo(hospital);
            DcmtkScu.Outcome direct = find(hospital, orthanc.port());
            DcmtkScu.Outcome through = find(hospital, hospital.port());

            // Then
            assertThat(echo.exitCode()).as(echo.output()).isZero();
            assertThat(direct.matches()).as(direct.output()).isEqualTo(3);
            assertThat(values(through)).as(through.output()).isEqualTo(values(direct));
        }
    }

    @Test
    void dcmqrscpAnswersEchoAndQueryTheSame(@TempDir Path work) {
        // Given
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (Dcmqrscp archive = Dcmqrscp.start(work.resolve("archive"), List.of("PACS_IN", "PACS_QR"), Map.of());
                CountingRelay relay = CountingRelay.endingTls(archive.port(), plan.credentials("pacs-main"));
                Hospital hospital = plan.pacsAt(relay.port()).open()) {
            storeThree(hospital);

            // When
            DcmtkScu.Outcome echo = echo(hospital);
            DcmtkScu.Outcome direct = find(hospital, relay.port());
            DcmtkScu.Outcome through = find(hospital, hospital.port());

            // Then
            assertThat(echo.exitCode()).as(echo.output()).isZero();
            assertThat(direct.matches()).as(direct.output()).isEqualTo(3);
            assertThat(values(through)).as(through.output()).isEqualTo(values(direct));
        }
    }

    @Test
    void worklistReachesTheModality(@TempDir Path work) {
        // Given
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (Wlmscpfs worklist = Wlmscpfs.start(work.resolve("ris"), Map.of("RIS_MWL", "SMITH^JANE"));
                CountingRelay relay = CountingRelay.endingTls(worklist.port(), plan.credentials("ris-main"));
                Hospital hospital = plan.risAt(relay.port()).open()) {
            // When
            DcmtkScu.Outcome found = DcmtkScu.findscu(hospital.port())
                    .tls(hospital.credentials("ct-01"))
                    .called("RIS_MWL")
                    .with("-W", "-k", "PatientName")
                    .run();

            // Then
            assertThat(found.matches()).as(found.output()).isEqualTo(1);
            assertThat(found.output()).contains("SMITH^JANE");
        }
    }

    private static void storeThree(Hospital hospital) {
        for (String name : List.of("CT_small.dcm", "MR_small.dcm", "test-SR.dcm")) {
            Sample sample = Samples.named(name);
            DcmtkScu.Outcome sent = DcmtkScu.storescu(hospital.port())
                    .tls(hospital.credentials("gateway-01"))
                    .calling("GATEWAY")
                    .proposing(sample)
                    .run(sample.file());
            assertThat(sent.exitCode()).as(sent.output()).isZero();
        }
    }

    private static DcmtkScu.Outcome echo(Hospital hospital) {
        return DcmtkScu.echoscu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .run();
    }

    private static DcmtkScu.Outcome find(Hospital hospital, int port) {
        return DcmtkScu.findscu(port)
                .tls(hospital.credentials("reading-room-1"))
                .calling("READ1")
                .called("PACS_QR")
                .with("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID", "-k", "PatientName")
                .run();
    }

    private static List<String> values(DcmtkScu.Outcome outcome) {
        return VALUE.matcher(outcome.output())
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();
    }
}
