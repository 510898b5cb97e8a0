package dev.gantry.tls.interop;

import dev.gantry.tls.crl.CrlIssuer;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.enrol.Pkcs12;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.Pem;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

class OtherValidatorsIT {
    private static final Clock CLOCK = Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC);
    private static final String AT = Long.toString(TestCertificates.NOW.getEpochSecond());

    @TempDir
    private Path directory;

    private record Result(int code, String output) {}

    private Result run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            if ("required".equals(System.getProperty("interop"))) {
                throw new AssertionError("`" + command[0] + "` is needed and cannot be run", e);
            }
            Assumptions.abort("`" + command[0] + "` cannot be run");
            throw e;
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private EnrolledDevice enrol(CertificateAuthority authority) throws Exception {
        EnrolledDevice device = new Enrolment(authority, RANDOM)
                .withNewKey(
                        new DeviceNames(
                                "ct-01",
                                List.of("ct-01.st-elsewhere.example"),
                                List.of(),
                                List.of("CT01", "CT01_MPPS")),
                        CertificateProfile.DEVICE_USB,
                        KeyKind.EC_P256,
                        null,
                        "test");
        Files.writeString(
                directory.resolve("leaf.pem"),
                Pem.certificates(List.of(device.certificate().leaf())));
        Files.writeString(directory.resolve("chain.pem"), device.chainPem());
        Files.writeString(
                directory.resolve("issuing.pem"),
                Pem.certificates(device.certificate().issuers()));
        Files.writeString(directory.resolve("root.pem"), device.rootsPem());
        return device;
    }

    @Test
    void opensslAcceptsTheChainForBothSidesAndSeesTheNames() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, CLOCK)) {
            // Given
            enrol(authority);

            // When / Then
            for (String purpose : List.of("sslclient", "sslserver")) {
                Result result = run(
                        "openssl",
                        "verify",
                        "-x509_strict",
                        "-attime",
                        AT,
                        "-purpose",
                        purpose,
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "issuing.pem",
                        "leaf.pem");
                assertThat(result.output()).contains("leaf.pem: OK");
                assertThat(result.code()).isZero();
            }
            Result parsed = run("openssl", "asn1parse", "-in", "leaf.pem");
            assertThat(parsed.code()).isZero();
            Result text = run("openssl", "x509", "-in", "leaf.pem", "-noout", "-text");
            assertThat(text.output())
                    .contains("URI:spiffe://st-elsewhere.example/dicom/device/ct-01")
                    .contains("DNS:ct-01.st-elsewhere.example")
                    .contains("CA:FALSE");
        }
    }

    @Test
    void opensslReadsPkcs12AndRevocationLists() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, CLOCK)) {
            // Given
            EnrolledDevice device = enrol(authority);
            for (Pkcs12.Protection protection : Pkcs12.Protection.values()) {
                Files.write(
                        directory.resolve(protection + ".p12"),
                        Pkcs12.write(
                                "ct-01",
                                device.key().orElseThrow(),
                                device.certificate().chain(),
                                "geheim99".toCharArray(),
                                protection,
                                RANDOM));
            }
            authority.revoke(device.certificate().leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
            Path lists = Files.createDirectory(directory.resolve("crl"));
            new CrlIssuer(authority, lists, null).refresh();
            String list = CertificateAuthority.crlName(
                    authority.directory().issuing().get(0).id(),
                    CertificateAuthority.shard(device.certificate().leaf().getSerialNumber()));

            // When
            Result modern = run("openssl", "pkcs12", "-in", "AES_256.p12", "-passin", "pass:geheim99", "-nodes");
            Result legacy =
                    run("openssl", "pkcs12", "-legacy", "-in", "LEGACY_3DES.p12", "-passin", "pass:geheim99", "-nodes");
            Result crl = run(
                    "openssl",
                    "crl",
                    "-inform",
                    "DER",
                    "-in",
                    "crl/" + list,
                    "-noout",
                    "-text",
                    "-CAfile",
                    "issuing.pem");

            // Then
            assertThat(modern.output()).contains("BEGIN PRIVATE KEY").contains("friendlyName: ct-01");
            assertThat(legacy.output()).contains("BEGIN PRIVATE KEY");
            assertThat(crl.output()).contains("verify OK").contains("Key Compromise");
        }
    }

    @Test
    void gnutlsAcceptsTheChain() throws Exception {
        // certtool of Debian 12 knows no other time than now.
        try (CertificateAuthority authority = CertificateAuthority.create(
                TestAuthority.settings(directory), TestAuthority.SITE, false, null, RANDOM, Clock.systemUTC())) {
            // Given
            enrol(authority);

            // When
            Result result = run("certtool", "--verify", "--load-ca-certificate", "root.pem", "--infile", "chain.pem");

            // Then
            assertThat(result.output()).contains("Chain verification output: Verified");
            assertThat(result.code()).isZero();
        }
    }
}
