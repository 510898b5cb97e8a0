package dev.gantry.tls.backup;

import dev.gantry.tls.backup.BackupException.Kind;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.trust.RevocationCheck.Status;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class BackupTest {
    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);

    private static X509Certificate enrol(CertificateAuthority authority, String device) throws Exception {
        return new Enrolment(authority, RANDOM)
                .withNewKey(
                        DeviceNames.of(device, List.of()),
                        CertificateProfile.DEVICE_AUTO,
                        KeyKind.EC_P256,
                        null,
                        "test")
                .certificate()
                .leaf();
    }

    private Path copy(CertificateAuthority authority) throws Exception {
        Path copy = directory.resolve("copies").resolve("monday");
        Backup.write(authority, copy);
        return copy;
    }

    private Kind refusal(Path copy) {
        return catchThrowableOfType(BackupException.class, () -> Backup.verify(copy, clock))
                .kind();
    }

    @Test
    void goesOnFromCopyAsItWas() throws Exception {
        // Given
        X509Certificate good;
        X509Certificate revoked;
        Path copy;
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            good = enrol(authority, "ct-01");
            revoked = enrol(authority, "ct-02");
            authority.revoke(revoked.getSerialNumber(), RevocationReason.KEY_COMPROMISE);
            copy = copy(authority);
            enrol(authority, "ct-03");
        }
        Path elsewhere = directory.resolve("elsewhere");

        // When
        BackupReport report = Backup.restore(copy, TestAuthority.settings(elsewhere), clock);

        // Then
        assertThat(report.certificates()).isEqualTo(Optional.of(2L));
        assertThat(report.journalRows()).isEqualTo(Optional.of(7L));
        assertThat(report.lastRecordAt()).isEqualTo(Optional.of(clock.instant()));
        try (CertificateAuthority authority = TestAuthority.open(elsewhere, clock)) {
            assertThat(authority.revocations().status(good)).isEqualTo(Status.GOOD);
            assertThat(authority.revocations().status(revoked)).isEqualTo(Status.REVOKED);
            enrol(authority, "ct-04");
            authority.store().verify();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            authority.directory().files().rootKey())))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwx------");
        assertThat(Backup.verify(copy, clock)).isEqualTo(report);
    }

    @Test
    void leavesThePassphraseOut() throws Exception {
        // Given
        AuthoritySettings settings = AuthoritySettings.of(directory.resolve("ca"), directory.resolve("state"));
        Path copy;

        // When
        try (CertificateAuthority authority =
                CertificateAuthority.create(settings, TestAuthority.SITE, false, null, RANDOM, clock)) {
            copy = copy(authority);
        }

        // Then
        assertThat(copy.resolve("ca").resolve("passphrase")).doesNotExist();
        assertThat(copy.resolve("ca").resolve("keys").resolve("root.key")).exists();
    }

    @Test
    void findsWhatIsNotWhatWasCopied() throws Exception {
        // Given
        Path copy;
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            enrol(authority, "ct-01");
            copy = copy(authority);
        }
        Path records = copy.resolve("ca.db");

        // When / Then
        Files.writeString(copy.resolve("ca").resolve("added"), "x");
        assertThat(refusal(copy)).isEqualTo(Kind.DAMAGED);
        Files.delete(copy.resolve("ca").resolve("added"));
        Backup.verify(copy, clock);
        try (RandomAccessFile raw = new RandomAccessFile(records.toFile(), "rw")) {
            raw.seek(5000);
            int octet = raw.read();
            raw.seek(5000);
            raw.write(octet ^ 1);
        }
        assertThat(refusal(copy)).isEqualTo(Kind.DAMAGED);
        Path target = directory.resolve("elsewhere");
        assertThat(catchThrowableOfType(
                                BackupException.class,
                                () -> Backup.restore(copy, TestAuthority.settings(target), clock))
                        .kind())
                .isEqualTo(Kind.DAMAGED);
        assertThat(target).doesNotExist();
        Files.delete(records);
        assertThat(refusal(copy)).isEqualTo(Kind.DAMAGED);
        Files.delete(copy.resolve("SHA256SUMS"));
        assertThat(refusal(copy)).isEqualTo(Kind.DAMAGED);
    }

    @Test
    void overwritesNothing() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            Path copy = copy(authority);

            // When / Then
            assertThat(catchThrowableOfType(BackupException.class, () -> Backup.write(authority, copy))
                            .kind())
                    .isEqualTo(Kind.EXISTS);
            assertThat(catchThrowableOfType(
                                    BackupException.class,
                                    () -> Backup.restore(copy, TestAuthority.settings(directory), clock))
                            .kind())
                    .isEqualTo(Kind.EXISTS);
        }
    }
}
