package dev.gantry.tls.issue;

import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

/** A process that issues until it is refused, and says what it still knows then, and after another start. */
final class DiskFaultProcess {
    private static final int MORE_THAN_FIT = 5000;

    private DiskFaultProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Clock clock = Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC);
        try (CertificateAuthority authority = TestAuthority.open(directory, clock)) {
            try {
                for (int i = 0; i < MORE_THAN_FIT; i++) {
                    new Enrolment(authority, TestAuthority.RANDOM)
                            .withNewKey(
                                    DeviceNames.of("ct-02", List.of()),
                                    CertificateProfile.DEVICE_AUTO,
                                    KeyKind.EC_P256,
                                    null,
                                    "test");
                }
                System.out.println("NEVER REFUSED");
            } catch (IssuanceException e) {
                System.out.println("REFUSED " + e.kind() + " " + e.getMessage());
            }
            status(authority);
        } catch (AuthorityException e) {
            System.out.println("NOT OPENED " + e.kind() + " " + e.getMessage());
            return;
        }
        try (CertificateAuthority authority = TestAuthority.open(directory, clock)) {
            status(authority);
        }
    }

    private static void status(CertificateAuthority authority) throws Exception {
        for (IssuanceRecord record : authority.store().all()) {
            if (record.holder().equals("ct-01")) {
                System.out.println("STATUS " + record.serial() + " " + (record.reason() == null ? "GOOD" : "REVOKED"));
            }
        }
    }
}
