package dev.gantry.tls.authority;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.TokenUri;
import dev.gantry.tls.profile.AuthorityRole;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Keys in SoftHSM. The library reads where its tokens are from the environment when it is loaded, so everything happens in a process
 * of its own.
 */
class TokenIT {
    private static final List<Path> MODULES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"), Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"));
    private static final String PIN = "1234-5678";

    @TempDir
    private Path directory;

    @Test
    void signsWithKeysThatNeverLeaveTheToken() throws Exception {
        // Given
        if (MODULES.stream().noneMatch(Files::exists)) {
            if ("required".equals(System.getProperty("interop"))) {
                throw new AssertionError("SoftHSM is needed and is not on this machine");
            }
            Assumptions.abort("absent from this machine: softhsm2");
        }
        Path tokens = Files.createDirectory(directory.resolve("tokens"));
        Path configuration = Files.writeString(
                directory.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        run(
                configuration,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "gantry",
                "--pin",
                PIN,
                "--so-pin",
                "so-12345");

        // When
        String output = run(
                configuration,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TokenIT.class.getName(),
                directory.toString());

        // Then
        assertThat(output).contains("WRONG PIN REFUSED").contains("ISSUED CN=device ct-01");
        try (Stream<Path> keys = Files.list(directory.resolve("ca").resolve("keys"))) {
            assertThat(keys.map(key -> key.getFileName().toString()))
                    .containsExactlyInAnyOrder("root.key", "devices.uri", "proxies.uri");
        }
        assertThat(Files.readString(new AuthorityFiles(directory.resolve("ca")).issuingKeyUri(AuthorityRole.DEVICES)))
                .startsWith("pkcs11:object=gantry-devices-")
                .doesNotContain(PIN);
    }

    private String run(Path configuration, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOFTHSM2_CONF", configuration.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /** The process with the token: makes authorities, opens them twice, and issues. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        MovableClock clock = new MovableClock(TestCertificates.NOW);
        TokenUri uri = TokenUri.parse("pkcs11:?module-path="
                + MODULES.stream().filter(Files::exists).findFirst().orElseThrow());
        try (Passphrase wrong = Passphrase.takeOver("0000".toCharArray());
                Passphrase passphrase = TestAuthority.passphrase()) {
            AuthorityException e = catchThrowableOfType(
                    AuthorityException.class,
                    () -> AuthorityCeremony.embeddedInToken(
                            directory.resolve("ca"), TestAuthority.SITE, uri, wrong, passphrase, RANDOM, clock));
            assertThat(e).hasMessageContaining("does not take the PIN");
            assertThat(directory.resolve("ca")).doesNotExist();
            System.out.println("WRONG PIN REFUSED");
        }
        try (Passphrase pin = Passphrase.takeOver(PIN.toCharArray());
                Passphrase passphrase = TestAuthority.passphrase()) {
            AuthorityCeremony.embeddedInToken(
                    directory.resolve("ca"), TestAuthority.SITE, uri, pin, passphrase, RANDOM, clock);
            for (int i = 0; i < 2; i++) {
                try (CertificateAuthority authority =
                        CertificateAuthority.open(TestAuthority.settings(directory), pin, RANDOM, clock)) {
                    List<X509Certificate> chain = new Enrolment(authority, RANDOM)
                            .withNewKey(
                                    DeviceNames.of("ct-01", List.of("CT01")),
                                    CertificateProfile.DEVICE_AUTO,
                                    KeyKind.EC_P256,
                                    null,
                                    "test")
                            .certificate()
                            .chain();
                    new ZoneTrustManager(authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), clock)
                            .checkClientTrusted(chain.toArray(new X509Certificate[0]), "UNKNOWN");
                    System.out.println("ISSUED " + chain.get(0).getSubjectX500Principal());
                }
            }
        }
    }
}
