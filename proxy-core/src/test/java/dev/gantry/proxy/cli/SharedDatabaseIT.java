package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.ConfigLoader;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Postgresql;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.trust.RevocationCheck.Status;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two instances of one site with one database, as their configurations say. */
@Interop("postgres")
class SharedDatabaseIT {
    private static final int EACH = 40;

    @TempDir
    private static Path directory;

    private static Postgresql server;

    @BeforeAll
    static void start() throws Exception {
        server = Postgresql.start();
        instance("a", Postgresql.PASSWORD);
        done("a", "ca", "init");
        instance("b", Postgresql.PASSWORD);
        Path from = directory.resolve("a/ca");
        Path to = directory.resolve("b/ca");
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static Path instance(String name, String password) throws Exception {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.writeString(home.resolve("password"), password + "\n");
        Files.writeString(home.resolve("policy.yaml"), """
                zone-policy: 1
                name: small
                zones: { modality-ct: {} }
                devices:
                  ct-01: { zone: modality-ct, cert: "spiffe://site.example/dicom/device/ct-01", ae: [CT01] }
                rules: {}
                """);
        return Files.writeString(home.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-%s
                policy: policy.yaml
                state: state
                ca:
                  directory: ca
                  database: { url: "%s", user: gantry, password: "file:password" }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct] }
                """.formatted(name, server.url()));
    }

    private static Terminal run(String name, ExitCode expected, String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        line.addAll(List.of(
                "--config", directory.resolve(name).resolve("gantry.yaml").toString()));
        Terminal terminal = new Terminal();
        assertThat(terminal.run(line.toArray(String[]::new)))
                .as("%s%s", terminal.out(), terminal.err())
                .isEqualTo(expected);
        return terminal;
    }

    private static Terminal done(String name, String... words) {
        return run(name, ExitCode.DONE, words);
    }

    private static EmbeddedAuthority open(String name) throws Exception {
        GantryConfig config = new ConfigLoader(Clock.systemUTC())
                .load(directory.resolve(name).resolve("gantry.yaml"))
                .config();
        return EmbeddedAuthority.open(config, Clock.systemUTC());
    }

    private static X509Certificate issue(EmbeddedAuthority authority, String device) throws Exception {
        return new Enrolment(authority.authority(), new SecureRandom())
                .withNewKey(
                        DeviceNames.of(device, List.of()),
                        CertificateProfile.DEVICE_AUTO,
                        KeyKind.EC_P256,
                        null,
                        "test")
                .certificate()
                .leaf();
    }

    @Test
    void neverShareASerialNumberAndKnowEachOthersRevocations() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try (EmbeddedAuthority a = open("a");
                EmbeddedAuthority b = open("b")) {
            // When
            List<Future<X509Certificate>> issued = new ArrayList<>();
            IntStream.range(0, EACH)
                    .forEach(i -> List.of(a, b)
                            .forEach(authority -> issued.add(callers.submit(() -> issue(authority, "dev-" + i)))));
            Set<BigInteger> serials = new HashSet<>();
            Set<Integer> instances = new HashSet<>();
            for (Future<X509Certificate> each : issued) {
                BigInteger serial = each.get().getSerialNumber();
                serials.add(serial);
                instances.add(serial.toByteArray()[0] & 0xff);
            }
            X509Certificate ofA = issued.get(0).get();
            b.authority().revoke(ofA.getSerialNumber(), RevocationReason.KEY_COMPROMISE);

            // Then
            assertThat(serials).hasSize(2 * EACH);
            assertThat(instances).hasSize(2);
            await().until(() -> a.revocations().status(ofA) == Status.REVOKED);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void whatOneIssuesTheCommandsOfTheOtherSee() {
        // When
        done("a", "ca", "enrol", "ct-01", "--out", directory.resolve("ct-01").toString());
        String listed = done("b", "ca", "list", "--device", "ct-01").out();
        done("b", "ca", "revoke", "ct-01");

        // Then
        assertThat(listed).contains("ct-01");
        assertThat(done("a", "ca", "list", "--device", "ct-01").out()).containsIgnoringCase("revoked");
        assertThat(done("b", "ca", "doctor").out()).isNotEmpty();
        assertThat(directory.resolve("a/state/ca.db")).doesNotExist();
        assertThat(directory.resolve("b/state/ca.db")).doesNotExist();
    }

    @Test
    void aWrongPasswordIsAFaultOfTheEnvironmentAndIsNotShown() throws Exception {
        // Given
        instance("c", "wrong-horse");
        Path from = directory.resolve("a/ca");
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        directory.resolve("c/ca").resolve(from.relativize(file).toString()),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }

        // When
        Terminal terminal = run("c", ExitCode.ENVIRONMENT, "ca", "list");

        // Then
        assertThat(terminal.err()).contains("issuance store").doesNotContain("wrong-horse");
    }
}
