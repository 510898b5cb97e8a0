package dev.gantry.proxy.launcher;

import dev.gantry.proxy.testing.Containers;
import dev.gantry.proxy.testing.HospitalPki;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The image, as it is built by {@code docker/Dockerfile}, between a network of modalities and one of archives. */
class ContainerIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String SAMPLE = "/usr/lib/python3/dist-packages/pydicom/data/test_files/CT_small.dcm";
    private static final long MEBIBYTE = 1 << 20;

    @BeforeAll
    static void needsAnEngine() {
        Containers.require();
    }

    @Test
    @DisplayName("C-ECHO and C-STORE from one network to the other go through Gantry, and no other way")
    void theOnlyWayIsThroughGantry(@TempDir Path work) throws IOException {
        try (Containers containers = new Containers()) {
            // Given
            String image = containers.build("gantry-it", ROOT.resolve("docker/Dockerfile"), ROOT);
            Path peersContext = ROOT.resolve("docker/test-peers");
            String peers = containers.build("gantry-it-peers", peersContext.resolve("Dockerfile"), peersContext);
            String modalities = containers.network("modalities");
            String archives = containers.network("archives");
            Path pki = copyCredentials(work.resolve("pki"));
            String mount = pki + ":/pki:ro";

            String pacs = containers.create(
                    "pacs",
                    "--network",
                    archives,
                    "--volume",
                    mount,
                    peers,
                    "storescp",
                    "-v",
                    "+B",
                    "-od",
                    "/tmp",
                    "+tls",
                    "/pki/pacs-main.key",
                    "/pki/pacs-main.pem",
                    "+cf",
                    "/pki/root.pem",
                    "11112");
            containers.docker("start", pacs);
            String pacsAddress = address(containers, pacs);

            Path configuration = Files.createDirectories(work.resolve("configuration"));
            write(configuration, pacsAddress);
            copyAll(pki, configuration);
            containers.docker(
                    "run", "--rm", "--volume", configuration + ":/x", peers, "chown", "-R", "65532:65532", "/x");
            String gantry = containers.create(
                    "gantry",
                    "--network",
                    archives,
                    "--read-only",
                    "--tmpfs",
                    "/tmp:noexec,nosuid,nodev",
                    "--cap-drop",
                    "ALL",
                    "--security-opt",
                    "no-new-privileges",
                    "--health-interval",
                    "2s",
                    "--volume",
                    configuration + ":/etc/gantry:ro",
                    image);
            containers.docker("network", "connect", "--alias", "gantry", modalities, gantry);
            containers.docker("start", gantry);
            String modality = containers.create(
                    "modality", "--network", modalities, "--volume", mount, peers, "sleep", "infinity");
            containers.docker("start", modality);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(health(containers, gantry))
                            .as(containers.attempt("logs", gantry).output())
                            .isEqualTo("healthy"));

            // When
            Programs.Finished echo = call(containers, modality, "echoscu", "gantry", "2762");
            Programs.Finished store = call(containers, modality, "storescu", "gantry", "2762", SAMPLE);
            Programs.Finished direct = call(containers, modality, "echoscu", pacsAddress, "11112");
            Programs.Finished fromTheSameNetwork = containers.attempt(
                    "run",
                    "--rm",
                    "--network",
                    archives,
                    "--volume",
                    mount,
                    peers,
                    "echoscu",
                    "-to",
                    "5",
                    "+tls",
                    "/pki/ct-01.key",
                    "/pki/ct-01.pem",
                    "+cf",
                    "/pki/root.pem",
                    pacsAddress,
                    "11112");

            // Then
            assertThat(echo.exitCode()).as(echo.output()).isZero();
            assertThat(store.exitCode()).as(store.output()).isZero();
            assertThat(containers.docker("exec", pacs, "sh", "-c", "ls /tmp | grep -c ^CT"))
                    .isEqualTo("1");
            assertThat(direct.exitCode())
                    .as("there is a way around Gantry: " + direct.output())
                    .isNotZero();
            assertThat(fromTheSameNetwork.exitCode())
                    .as("else the test above proves nothing")
                    .isZero();
            assertThat(containers
                            .attempt("exec", gantry, "/bin/sh", "-c", "true")
                            .exitCode())
                    .as("a shell in the image")
                    .isNotZero();
            assertThat(containers.docker("image", "inspect", "--format", "{{.Config.User}}", image))
                    .isEqualTo("65532:65532");
            assertThat(Long.parseLong(containers.docker("image", "inspect", "--format", "{{.Size}}", image)))
                    .isLessThan(200 * MEBIBYTE);
            containers.docker("stop", "--time", "20", gantry);
            assertThat(containers.docker("inspect", "--format", "{{.State.ExitCode}}", gantry))
                    .isEqualTo("0");
            // What belongs to the account of the container could not be removed by others.
            containers.docker("run", "--rm", "--volume", configuration + ":/x", peers, "chown", "-R", "0:0", "/x");
        }
    }

    private static Programs.Finished call(
            Containers containers, String modality, String program, String host, String port, String... files) {
        String[] fixed = {
            "exec",
            modality,
            program,
            "-to",
            "5",
            "-aet",
            "CT01",
            "-aec",
            "PACS_IN",
            "+tls",
            "/pki/ct-01.key",
            "/pki/ct-01.pem",
            "+cf",
            "/pki/root.pem",
            host,
            port
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + files.length);
        System.arraycopy(files, 0, all, fixed.length, files.length);
        return containers.attempt(all);
    }

    private static String address(Containers containers, String name) {
        return containers.docker(
                "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name);
    }

    private static String health(Containers containers, String name) {
        return containers.docker("inspect", "--format", "{{.State.Health.Status}}", name);
    }

    private static Path copyCredentials(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String device : new String[] {"ct-01", "pacs-main"}) {
            TlsFiles files = HospitalPki.credentials(device);
            Files.copy(files.key(), directory.resolve(device + ".key"));
            Files.copy(files.certificate(), directory.resolve(device + ".pem"));
        }
        Path authority = HospitalPki.directory();
        for (String file : new String[] {"root.pem", "proxy.pem", "proxy.key"}) {
            Files.copy(authority.resolve(file), directory.resolve(file));
        }
        return directory;
    }

    private static void copyAll(Path from, Path to) throws IOException {
        for (String file : new String[] {"root.pem", "proxy.pem", "proxy.key"}) {
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }

    private static void write(Path directory, String pacs) throws IOException {
        Files.writeString(directory.resolve("gantry.yaml"), """
                gantry: 1
                node: container-1
                policy: policy.yaml
                state: /var/lib/gantry
                tls: { trust: [root.pem], identity: { certificate: proxy.pem, key: proxy.key } }
                listeners:
                  - { name: modalities, protocol: dicom, bind: "0.0.0.0:2762", zones: [modality-ct] }
                """);
        Files.writeString(directory.resolve("policy.yaml"), """
                zone-policy: 1
                name: two-networks
                zones: { modality-ct: {}, pacs: {} }
                devices:
                  ct-01: { zone: modality-ct, cert: "spiffe://st-elsewhere.example/dicom/device/ct-01", ae: [CT01] }
                  pacs-main:
                    zone: pacs
                    cert: spiffe://st-elsewhere.example/dicom/device/pacs-main
                    ae: [PACS_IN]
                    listens: %s:11112
                rules:
                  echo: { allow: [verification], from: modality-ct, to: pacs }
                  archive: { allow: [store], from: modality-ct, to: "ae:PACS_IN", sop: [CTImageStorage] }
                """.formatted(pacs));
    }
}
