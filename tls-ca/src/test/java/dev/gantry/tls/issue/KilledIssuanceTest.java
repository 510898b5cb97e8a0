package dev.gantry.tls.issue;

import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.IssuanceState;
import dev.gantry.tls.store.SerialNumbers;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** SIGKILL at every arrow of the state machine, with other issuances under way. */
class KilledIssuanceTest {
    private static final int ROUNDS = 2;

    private static final Map<IssuanceStep, IssuanceState> LEFT_BEHIND = Map.of(
            IssuanceStep.RESERVED, IssuanceState.ABANDONED,
            IssuanceStep.INTENDED, IssuanceState.ORPHANED,
            IssuanceStep.SIGNED, IssuanceState.ORPHANED,
            IssuanceStep.VERIFIED, IssuanceState.ORPHANED,
            IssuanceStep.ISSUED, IssuanceState.ISSUED);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void leavesNothingUndecidedBehind(IssuanceStep step) throws Exception {
        // Given
        MovableClock clock = new MovableClock(TestCertificates.NOW);
        TestAuthority.create(directory, clock).close();
        List<String> acknowledged = new ArrayList<>();

        // When
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(issueUntilKilled(step));
        }

        // Then
        try (CertificateAuthority authority = TestAuthority.open(directory, clock)) {
            List<IssuanceRecord> records = authority.store().all();
            assertThat(records)
                    .extracting(IssuanceRecord::state)
                    .doesNotContain(IssuanceState.RESERVED, IssuanceState.INTENDED);
            assertThat(records)
                    .filteredOn(record -> record.holder().equals("victim"))
                    .hasSize(ROUNDS)
                    .extracting(IssuanceRecord::state)
                    .containsOnly(LEFT_BEHIND.get(step));
            assertThat(records)
                    .filteredOn(record -> record.state() == IssuanceState.ORPHANED)
                    .allSatisfy(record -> assertThat(record.revokedAt()).isNotNull());
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(3 * ROUNDS);
            for (String serial : acknowledged) {
                assertThat(authority
                                .store()
                                .find(SerialNumbers.parse(serial))
                                .orElseThrow()
                                .state())
                        .isEqualTo(IssuanceState.ISSUED);
            }
            assertThat(authority.store().verify().certificates()).isEqualTo(records.size());
        }
    }

    /** The serial numbers that the process said were issued. */
    private List<String> issueUntilKilled(IssuanceStep step) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IssuingProcess.class.getName(),
                        directory.toString(),
                        step.name(),
                        "2")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> issued = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            boolean stopped = false;
            for (String line = out.readLine(); line != null && !stopped; line = out.readLine()) {
                if (line.startsWith("ISSUED ")) {
                    issued.add(line.substring(7));
                }
                stopped = line.startsWith("AT ");
                if (stopped) {
                    break;
                }
            }
            assertThat(stopped).as("the process came to " + step).isTrue();
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isEqualTo(137);
        return issued;
    }
}
