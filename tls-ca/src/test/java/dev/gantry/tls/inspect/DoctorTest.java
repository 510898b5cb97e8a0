package dev.gantry.tls.inspect;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.enrol.ProxyCertificate;
import dev.gantry.tls.inspect.Finding.Severity;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.Pem;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

class DoctorTest {
    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);

    private List<Finding> examine(CertificateAuthority authority) throws Exception {
        authority.revocations().refresh();
        return Doctor.examine(authority, TestAuthority.settings(directory).databaseFile(), true);
    }

    private static void enrol(CertificateAuthority authority) throws Exception {
        new Enrolment(authority, RANDOM)
                .withNewKey(
                        DeviceNames.of("ct-01", List.of()),
                        CertificateProfile.DEVICE_USB,
                        KeyKind.EC_P256,
                        null,
                        "test");
    }

    @Test
    void findsNothingOnceTheKeyOfTheRootIsInTheSafe() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            enrol(authority);
            new ProxyCertificate(authority, "edge-1", List.of(), List.of(), null, RANDOM).renew();
            List<Finding> before = examine(authority);

            // When
            Files.delete(authority.directory().files().rootKey());
            List<Finding> after = examine(authority);

            // Then
            assertThat(before).extracting(Finding::code).containsExactly("root-key-online");
            assertThat(after).isEmpty();
        }
    }

    @Test
    void findsExposedFilesWaitingRequestsAndBrokenChains() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            Path key = authority.directory().files().rootKey();
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
            authority.store().pending().add("f", "", "sha256/x", "10.0.0.1");
            clock.advance(Duration.ofMinutes(-10));

            // When
            List<Finding> findings = examine(authority);

            // Then
            assertThat(findings)
                    .extracting(Finding::code)
                    .containsExactly("exposed", "clock-back", "root-key-online", "requests-waiting");
            assertThat(findings.get(0).severity()).isEqualTo(Severity.ERROR);
            assertThat(findings.get(0).advice()).isEqualTo("chmod 600 " + key);
        }
    }

    @Test
    void findsRootThatIsNotTheOneOfTheChain() throws Exception {
        // Given
        TestAuthority.create(directory, clock).close();
        Path root = TestAuthority.settings(directory).directory().resolve("root.pem");
        Files.writeString(
                root,
                Pem.certificates(List.of(TestCertificates.certificate("CN=other")
                        .authority(1)
                        .selfSigned()
                        .certificate())));

        // When
        try (CertificateAuthority authority = TestAuthority.open(directory, clock)) {
            // Then
            assertThat(examine(authority)).extracting(Finding::code).contains("chain-broken");
        }
    }

    @Test
    void findsEndsAndDamage() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            enrol(authority);
            clock.advance(Duration.ofDays(380));
            assertThat(examine(authority)).extracting(Finding::code).contains("device-ending");
            enrol(authority);
            assertThat(examine(authority)).extracting(Finding::code).doesNotContain("device-ending");
            clock.advance(Duration.ofDays(1200));
            assertThat(examine(authority)).extracting(Finding::code).contains("authority-ending");
            clock.advance(Duration.ofDays(365));
            assertThat(examine(authority)).extracting(Finding::code).contains("authority-ended");

            // When
            try (Connection connection = DriverManager.getConnection(
                            TestAuthority.settings(directory).database());
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE certificate SET holder = 'mallory'");
            }

            // Then
            assertThat(examine(authority)).extracting(Finding::code).contains("records-damaged");
        }
    }
}
