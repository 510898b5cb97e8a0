package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.OpensslCa;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.TlsFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code gantry probe} against Gantry itself, and against what stands behind it. */
class ProbeIT {

    @TempDir
    private Path directory;

    private Programs.Finished probe(int port, TlsFiles files, String... options) {
        List<String> line = new ArrayList<>(List.of(
                "probe",
                "127.0.0.1:" + port,
                "--i-own-this",
                "--calling",
                "CT01",
                "--called",
                "PACS_IN",
                "--cert",
                files.certificate().toString(),
                "--key",
                files.key().toString(),
                "--trust",
                files.root().toString()));
        line.addAll(List.of(options));
        return GantryProcess.fromClassPath().run(directory, line.toArray(String[]::new));
    }

    @Test
    @Interop("openssl")
    void gantryPassesItsOwnProbe() {
        // Given
        OpensslCa trusted = OpensslCa.create(directory.resolve("trusted"), "Trusted Root");
        Instant now = Instant.now();
        TlsFiles expired = trusted.issue(
                "st-elsewhere.example",
                OpensslCa.Leaf.of("ct-01").valid(now.minusSeconds(7200), now.minusSeconds(3600)));
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).trust(trusted.root());
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(
                        plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
                Hospital hospital = plan.pacsAt(pacs.port()).open()) {

            // When
            TlsFiles us = hospital.credentials("us-01");
            Programs.Finished finished = probe(
                    hospital.port(),
                    hospital.credentials("ct-01"),
                    "--other-calling",
                    "US01",
                    "--other-cert",
                    us.certificate().toString(),
                    "--other-key",
                    us.key().toString(),
                    "--revoked-cert",
                    expired.certificate().toString(),
                    "--revoked-key",
                    expired.key().toString());

            // Then
            assertThat(finished.exitCode()).as(finished.output()).isZero();
            assertThat(finished.output())
                    .contains(
                            "refused", "A1-01", "A2-01", "A3-01", "A3-02", "A4-05", "A7-04", "A8-03", "A9-03", "A10-01")
                    .doesNotContain("tolerated")
                    .doesNotContain("skipped");
            assertThat(hospital.gantry().log()).doesNotContain("Exception").doesNotContain("\"ERROR\"");
        }
    }

    @Test
    @Interop("storescp")
    void storescpIsHeldByOneIdleConnection() {
        // Given
        TlsFiles ct = Hospital.in(directory).credentials("ct-01");
        try (Storescp storescp = Storescp.start(
                directory.resolve("storescp"), Hospital.in(directory).credentials("pacs-main"))) {

            // When
            Programs.Finished finished =
                    probe(storescp.port(), ct, "--only", "A5", "--only", "D1", "--patience", "1s", "--json");

            // Then
            assertThat(finished.exitCode()).as(finished.output()).isEqualTo(3);
            JsonNode report = new JsonMapper().readTree(finished.output());
            assertThat(report.path("summary").path("tolerated").asInt()).isPositive();
            assertThat(report.path("vectors").valueStream()).anySatisfy(vector -> {
                assertThat(vector.path("row").asString()).isEqualTo("D1");
                assertThat(vector.path("verdict").asString()).isEqualTo("hung");
            });
        }
    }
}
