package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** An authority below one of the hospital, run with {@code openssl}; both halves typed as an operator types them. */
@Interop({"bash", "openssl"})
class SubordinateAuthorityIT {
    private final GantryProcess program = GantryProcess.fromClassPath();
    private final Path work;

    SubordinateAuthorityIT(@TempDir Path work) throws IOException {
        this.work = work;
        Files.writeString(work.resolve("policy.yaml"), """
                zone-policy: 1
                name: small
                zones: { modality-ct: {} }
                devices:
                  ct-01: { zone: modality-ct, cert: "spiffe://site.example/dicom/device/ct-01", ae: [CT01] }
                rules: {}
                """);
        Files.writeString(work.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                ca: { directory: ca }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct] }
                """);
    }

    private Programs.Finished ca(String... words) {
        String[] line = new String[words.length + 3];
        line[0] = "ca";
        System.arraycopy(words, 0, line, 1, words.length);
        line[line.length - 2] = "--config";
        line[line.length - 1] = "gantry.yaml";
        return program.run(work, line);
    }

    private String shell(String script) {
        Programs.Finished finished =
                Programs.run(List.of("bash", "-euo", "pipefail", "-c", script), work, Map.of(), Duration.ofSeconds(30));
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        return finished.output();
    }

    private static final String HOSPITAL = """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout root.key -out root.pem \
              -subj '/CN=Hospital root' -days 100 -addext keyUsage=critical,keyCertSign,cRLSign
            """;

    private static final String ANSWER = """
            openssl x509 -req -in ca/issuing.csr -CA root.pem -CAkey root.key -days 90 -copy_extensions copyall -out issuing.pem
            cat issuing.pem root.pem > answer.pem
            """;

    @Test
    void takesTheAnswerAndIssuesBelowTheHospital() {
        // Given
        Programs.Finished asked = ca("init", "--subordinate");
        assertThat(asked.exitCode()).as(asked.output()).isZero();
        shell(HOSPITAL + ANSWER);

        // When
        Programs.Finished taken = ca("init", "--chain", "answer.pem");
        Programs.Finished enrolled = ca("enrol", "ct-01", "--out", "ct-01");

        // Then
        assertThat(taken.exitCode()).as(taken.output()).isZero();
        assertThat(enrolled.exitCode()).as(enrolled.output()).isZero();
        assertThat(
                        shell(
                                "openssl verify -x509_strict -CAfile root.pem -untrusted issuing.pem ct-01/ct-01.pem ca/proxy.pem"))
                .contains("ct-01/ct-01.pem: OK")
                .contains("ca/proxy.pem: OK");
        assertThat(
                        shell(
                                "cmp root.pem ca/root.pem || diff <(openssl x509 -in root.pem) <(openssl x509 -in ca/root.pem)"))
                .doesNotContain("<");
        assertThat(ca("init", "--chain", "answer.pem").exitCode()).isEqualTo(1);
    }

    @Test
    void refusesAnAnswerToAnotherRequestAndWaitsOn() {
        // Given
        assertThat(ca("init", "--subordinate").exitCode()).isZero();
        shell(HOSPITAL + """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem \
                  -subj '/CN=other' -days 30 -CA root.pem -CAkey root.key 2> /dev/null \
                  || cp root.pem other.pem
                cat other.pem root.pem > wrong.pem
                """);

        // When
        Programs.Finished wrong = ca("init", "--chain", "wrong.pem");
        shell(ANSWER);
        Programs.Finished right = ca("init", "--chain", "answer.pem");

        // Then
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("no certificate of the chain is for the key of the request that waits");
        assertThat(right.exitCode()).as(right.output()).isZero();
    }
}
