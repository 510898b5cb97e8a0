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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code gantry ca init --token} with SoftHSM, typed as an operator types it. */
@Interop({"softhsm2-util", "openssl"})
class TokenAuthorityIT {
    private static final String PIN = "1234-5678";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GantryProcess program = GantryProcess.fromClassPath();
    private final Path work;
    private final Map<String, String> environment;

    TokenAuthorityIT(@TempDir Path work) throws IOException {
        this.work = work;
        Path tokens = Files.createDirectory(work.resolve("tokens"));
        Path settings = Files.writeString(
                work.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        environment = Map.of("SOFTHSM2_CONF", settings.toString());
        Files.writeString(work.resolve("policy.yaml"), """
                zone-policy: 1
                name: small
                zones: { modality-ct: {} }
                devices:
                  ct-01: { zone: modality-ct, cert: "spiffe://site.example/dicom/device/ct-01", ae: [CT01] }
                rules: {}
                """);
        configuration(", passphrase: \"file:pin\"");
        Files.writeString(work.resolve("pin"), PIN + "\n");
        Files.writeString(work.resolve("root.passphrase"), "of the root alone\n");
    }

    private void configuration(String passphrase) throws IOException {
        Files.writeString(work.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                ca: { directory: ca%s }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct] }
                """.formatted(passphrase));
    }

    private Programs.Finished gantry(String... words) {
        String[] line = new String[words.length + 2];
        System.arraycopy(words, 0, line, 0, words.length);
        line[words.length] = "--config";
        line[words.length + 1] = "gantry.yaml";
        return program.run(work, environment, line);
    }

    private Programs.Finished init() {
        Path module = Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        return gantry("ca", "init", "--token", "pkcs11:?module-path=" + module, "--passphrase", "file:root.passphrase");
    }

    private void openssl(String... words) {
        Programs.Finished finished = Programs.run(List.of(words), work, environment, LIMIT);
        assertThat(finished.exitCode()).as(finished.output()).isZero();
    }

    @Test
    void issuesWithKeysThatStayInTheToken() throws Exception {
        // Given
        openssl("softhsm2-util", "--init-token", "--free", "--label", "gantry", "--pin", PIN, "--so-pin", "so-12345");

        // When
        Programs.Finished made = init();
        Programs.Finished enrolled = gantry("ca", "enrol", "ct-01", "--out", "ct-01");
        Files.writeString(work.resolve("pin"), "0000-0000\n");
        Programs.Finished wrongPin = gantry("ca", "list");

        // Then
        assertThat(made.exitCode()).as(made.output()).isZero();
        assertThat(made.output()).contains("root  ").doesNotContain("ca/passphrase");
        assertThat(enrolled.exitCode()).as(enrolled.output()).isZero();
        openssl("openssl", "verify", "-CAfile", "ca/root.pem", "-untrusted", "ca/issuing.pem", "ct-01/ct-01.pem");
        try (Stream<Path> keys = Files.list(work.resolve("ca/keys"))) {
            assertThat(keys.map(key -> key.getFileName().toString()))
                    .containsExactlyInAnyOrder("root.key", "devices.uri", "proxies.uri");
        }
        assertThat(wrongPin.exitCode()).as(wrongPin.output()).isNotZero();
        assertThat(wrongPin.output()).contains("PIN").doesNotContain("0000-0000");
    }

    @Test
    void saysWhatItNeeds() throws Exception {
        // When
        Programs.Finished noToken = init();
        configuration("");
        Programs.Finished noPin = init();

        // Then
        assertThat(noToken.exitCode()).as(noToken.output()).isEqualTo(4);
        assertThat(noToken.output()).contains("the token of `pkcs11:");
        assertThat(work.resolve("ca")).doesNotExist();
        assertThat(noPin.exitCode()).isEqualTo(1);
        assertThat(noPin.output()).contains("where the PIN of the token is");
    }
}
