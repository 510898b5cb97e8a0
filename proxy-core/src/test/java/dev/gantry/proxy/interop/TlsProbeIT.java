package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.ExternalProcess;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.tlsprobe.ProbeResult;
import dev.gantry.proxy.tlsprobe.ProbeResult.ClientCertificate;
import dev.gantry.proxy.tlsprobe.TlsProbe;
import dev.gantry.proxy.tlsprobe.TlsVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The probe sees what {@code openssl s_server} was told to be. */
@Interop("openssl")
class TlsProbeIT {
    private final int port = FreePorts.next();
    private final Path work;

    TlsProbeIT(@TempDir Path work) {
        this.work = work;
    }

    @BeforeEach
    void makeAKey() {
        Programs.Finished made = Programs.run(
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=old scanner",
                        "-days",
                        "30",
                        "-keyout",
                        work.resolve("key.pem").toString(),
                        "-out",
                        work.resolve("cert.pem").toString()),
                Duration.ofSeconds(60));
        assertThat(made.exitCode()).as(made.output()).isZero();
    }

    private ProbeResult probe(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-key",
                work.resolve("key.pem").toString(),
                "-cert",
                work.resolve("cert.pem").toString(),
                "-quiet"));
        command.addAll(List.of(options));
        try (ExternalProcess server = ExternalProcess.start("s_server", command, work.resolve("server"), Map.of())) {
            server.awaitListening(port);
            return new TlsProbe(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Duration.ofSeconds(5))
                    .run();
        }
    }

    @Test
    void seesVersionsSuitesAndTheWishForACertificate() throws Exception {
        // When
        ProbeResult result = probe("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA", "-Verify", "1");

        // Then
        assertThat(result.versions()).containsOnlyKeys(TlsVersion.TLS_1_2);
        assertThat(result.versions().get(TlsVersion.TLS_1_2))
                .containsExactlyInAnyOrder("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA");
        assertThat(result.clientCertificate()).isEqualTo(ClientCertificate.ASKED);
        assertThat(result.chain()).hasSize(1);
        assertThat(result.chain().get(0).getSubjectX500Principal().getName()).isEqualTo("CN=old scanner");
    }

    @Test
    void seesWhatTls13ShowsOnlyToAPartner() throws Exception {
        // When
        ProbeResult result = probe("-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384", "-verify", "1");

        // Then
        assertThat(result.versions()).containsOnlyKeys(TlsVersion.TLS_1_3);
        assertThat(result.versions().get(TlsVersion.TLS_1_3)).containsExactly("TLS_AES_256_GCM_SHA384");
        assertThat(result.clientCertificate()).isEqualTo(ClientCertificate.ASKED);
        assertThat(result.chain()).hasSize(1);
    }

    @Test
    void seesThatNobodyIsAsked() throws Exception {
        // When
        ProbeResult result = probe();

        // Then
        assertThat(result.versions()).containsKeys(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
        assertThat(result.clientCertificate()).isEqualTo(ClientCertificate.NOT_ASKED);
    }
}
