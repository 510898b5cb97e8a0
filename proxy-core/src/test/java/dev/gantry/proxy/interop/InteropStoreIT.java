package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.DataSetComparison;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Orthanc;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every sample object through Gantry, with TLS on both legs, to an archive that keeps the bytes and to one that does not:
 * the same data set arrives as without Gantry in between.
 */
@Interop({"storescu", "storescp", "Orthanc", Programs.PYDICOM})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InteropStoreIT {
    private static final String DEFLATED = "1.2.840.10008.1.2.1.99";

    @TempDir
    static Path directory;

    private Storescp storescp;
    private Orthanc orthanc;
    private Hospital beforeStorescp;
    private Hospital beforeOrthanc;
    private TlsFiles gateway;

    @BeforeAll
    void openTheHospitals() {
        Hospital.Plan first = Hospital.in(directory.resolve("hospital-1"));
        Hospital.Plan second = Hospital.in(directory.resolve("hospital-2"));
        TlsFiles pacs = first.credentials("pacs-main");
        gateway = first.credentials("gateway-01");
        storescp = Storescp.start(directory.resolve("storescp"), pacs);
        orthanc = Orthanc.start(directory.resolve("orthanc"), pacs, List.of("READ1"));
        beforeStorescp = first.pacsAt(storescp.port()).open();
        beforeOrthanc = second.pacsAt(orthanc.port()).open();
    }

    @AfterAll
    void closeAll() {
        beforeStorescp.close();
        beforeOrthanc.close();
        storescp.close();
        orthanc.close();
    }

    /** All but deflated ones: what they are cannot be read, so they do not pass. */
    static List<Sample> samples() {
        return Samples.all().stream()
                .filter(sample -> !sample.transferSyntax().equals(DEFLATED))
                .toList();
    }

    @Test
    void deflatedObjectIsRefusedSinceItsHeadCannotBeRead() {
        // Given
        Sample deflated = Samples.all().stream()
                .filter(sample -> sample.transferSyntax().equals(DEFLATED))
                .findFirst()
                .orElseThrow();

        // When
        DcmtkScu.Outcome sent = DcmtkScu.storescu(beforeStorescp.port())
                .tls(gateway)
                .calling("GATEWAY")
                .proposing(deflated)
                .run(deflated.file());

        // Then
        assertThat(sent.exitCode()).as(sent.output()).isNotZero();
        assertThat(storescp.received()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void storescpReceivesTheSameBytesAsWithoutGantry(Sample sample) {
        // Given
        send(sample, storescp.port());
        Path direct = storescp.take(directory.resolve("direct.dcm"));

        // When
        send(sample, beforeStorescp.port());

        // Then
        Path through = storescp.take(directory.resolve("through.dcm"));
        assertThat(DataSetComparison.bytes(through)).isEqualTo(DataSetComparison.bytes(direct));
        assertThat(DataSetComparison.differences(sample.file(), through)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void orthancKeepsTheSameObjectAsWithoutGantry(Sample sample) {
        // Given
        send(sample, orthanc.port());
        Path direct = orthanc.take(directory.resolve("direct.dcm"));

        // When
        send(sample, beforeOrthanc.port());

        // Then
        Path through = orthanc.take(directory.resolve("through.dcm"));
        assertThat(DataSetComparison.bytes(through)).isEqualTo(DataSetComparison.bytes(direct));
        assertThat(DataSetComparison.differences(sample.file(), through)).isEmpty();
    }

    private void send(Sample sample, int port) {
        DcmtkScu.Outcome sent = DcmtkScu.storescu(port)
                .tls(gateway)
                .calling("GATEWAY")
                .proposing(sample)
                .run(sample.file());
        assertThat(sent.exitCode()).as("%s\n%s", sample, sent.output()).isZero();
    }
}
