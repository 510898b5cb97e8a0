package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Wlmscpfs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Known weaknesses of stock software, reached directly and through Gantry. */
@Interop({"wlmscpfs", "dump2dcm", "findscu"})
class VirtualPatchIT {

    private static final String ORDINARY_PATIENT = "SMITH^JANE";
    private static final String HIDDEN_PATIENT = "SECRET^PATIENT";

    /** A called AE title that names a directory beside the one of the worklists. */
    private static final String TRAVERSAL = "../other/VICTIM";

    @Test
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
