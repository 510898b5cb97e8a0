package dev.gantry.proxy.cli;

import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A TLS session that was begun with a certificate must not outlive it: OpenSSL keeps the session and brings it back. */
@Interop("openssl")
class SessionResumptionIT {
    /** The application context name of an A-ASSOCIATE-AC. */
    private static final String ACCEPTED = "1.2.840.10008.3.1.1.1";

    private final Path directory;
    private final LiveHospital hospital;

    SessionResumptionIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.hospital = new LiveHospital(directory);
    }

    @AfterEach
    void close() {
        hospital.close();
    }

    /** Asks for an association, and leaves when nothing more comes for as long as a request may take. */
    private String associate(String version, String session) throws IOException {
        TlsFiles ct = hospital.credentials("ct-01");
        Path request = directory.resolve("request");
        Files.write(request, RawAssociateRq.verification().bytes());
        String command = "(cat " + request + "; sleep 2) | openssl s_client -connect 127.0.0.1:" + hospital.port() + " "
                + version + " -cert " + ct.certificate() + " -key " + ct.key() + " -CAfile " + ct.root() + " "
                + session;
        return Programs.run(List.of("sh", "-c", command), directory, Map.of(), Duration.ofSeconds(30))
                .output();
    }

    private static JsonNode json(LiveHospital.Outcome outcome) {
        return new JsonMapper().readTree(outcome.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aSessionDoesNotOutliveItsCertificate(String version) throws Exception {
        // Given
        hospital.start();
        Path session = directory.resolve("session");
        assertThat(associate(version, "-sess_out " + session)).contains(ACCEPTED);
        assertThat(session).isNotEmptyFile();

        // When
        assertThat(hospital.run("ca", "revoke", "ct-01").code()).isEqualTo(ExitCode.DONE);
        await().until(() -> json(hospital.run("status", "--json"))
                        .path("ca")
                        .path("revoked")
                        .asInt()
                == 1);
        String resumed = associate(version, "-sess_in " + session);

        // Then
        assertThat(resumed).contains("CONNECTED").doesNotContain(ACCEPTED);
    }
}
