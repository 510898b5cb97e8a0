package dev.gantry.tls.issue;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.StoreException;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.trust.RevocationCheck.Status;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A database that may not grow any further, which SQLite reports as it does a full disk. */
class FullDiskTest {
    private static final int MORE_THAN_FIT = 500;

    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);

    private CertificateAuthority openWithLittleRoom() throws Exception {
        AuthoritySettings settings = TestAuthority.settings(directory);
        try (Passphrase passphrase = TestAuthority.passphrase()) {
            return CertificateAuthority.open(
                    settings.withDatabase(settings.database() + "?max_page_count=90"), passphrase, RANDOM, clock);
        }
    }

    private static X509Certificate enrol(CertificateAuthority authority) throws IssuanceException {
        return new Enrolment(authority, RANDOM)
                .withNewKey(
                        DeviceNames.of("ct-01", List.of()),
                        CertificateProfile.DEVICE_AUTO,
                        KeyKind.EC_P256,
                        null,
                        "test")
                .certificate()
                .leaf();
    }

    private static IssuanceException fill(CertificateAuthority authority) {
        return catchThrowableOfType(IssuanceException.class, () -> {
            for (int i = 0; i < MORE_THAN_FIT; i++) {
                enrol(authority);
            }
        });
    }

    @Test
    void issuesNothingAndServesTheStatusUntilThereIsRoom() throws Exception {
        // Given
        X509Certificate good;
        X509Certificate revoked;
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            good = enrol(authority);
            revoked = enrol(authority);
            authority.revoke(revoked.getSerialNumber(), RevocationReason.SUPERSEDED);
        }
        try (CertificateAuthority authority = openWithLittleRoom()) {
            // When
            IssuanceException full = fill(authority);
            IssuanceException again = catchThrowableOfType(IssuanceException.class, () -> fillAll(authority));

            // Then
            assertThat(full.kind()).isEqualTo(Kind.STORE_FULL);
            assertThat(full).hasMessage("the disk of the issuance store is full");
            assertThat(again.kind()).isEqualTo(Kind.STORE_FULL);
            assertThat(authority.revocations().status(good)).isEqualTo(Status.GOOD);
            assertThat(authority.revocations().status(revoked)).isEqualTo(Status.REVOKED);
            authority.revocations().refresh();
            assertThat(authority.store().find(good.getSerialNumber())).isPresent();
            authority.store().verify();
        }
        // A start without room: what is revoked is known.
        try (CertificateAuthority authority = openWithLittleRoom()) {
            assertThat(authority.revocations().status(revoked)).isEqualTo(Status.REVOKED);
        }
        // Room again: issuing goes on, and nothing is undecided.
        try (CertificateAuthority authority = TestAuthority.open(directory, clock)) {
            enrol(authority);
            assertThat(authority.store().all())
                    .allSatisfy(record -> assertThat(record.state().name()).isIn("ISSUED", "ABANDONED", "ORPHANED"));
            authority.store().verify();
        }
    }

    private static void fillAll(CertificateAuthority authority) throws IssuanceException {
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            enrol(authority);
        }
    }

    @Test
    void saysThatRevocationIsNotRecorded() throws Exception {
        // Given
        X509Certificate good;
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            good = enrol(authority);
        }
        try (CertificateAuthority authority = openWithLittleRoom()) {
            fill(authority);
            fill(authority);

            // When
            StoreException e = catchThrowableOfType(StoreException.class, () -> {
                for (int i = 0; i < MORE_THAN_FIT; i++) {
                    authority.revoke(good.getSerialNumber(), RevocationReason.CERTIFICATE_HOLD);
                    authority.resume(good.getSerialNumber());
                }
            });

            // Then
            assertThat(e.kind()).isEqualTo(StoreException.Kind.FULL);
        }
    }
}
