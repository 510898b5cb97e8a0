package dev.gantry.tls.issue;

import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process of its own that issues certificates without end and stops at one arrow of the state machine, there to be killed. */
final class IssuingProcess {
    private IssuingProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        IssuanceStep stop = IssuanceStep.valueOf(arguments[1]);
        int others = Integer.parseInt(arguments[2]);
        ThreadLocal<Boolean> watched = ThreadLocal.withInitial(() -> false);
        CertificateAuthority authority = CertificateAuthority.open(
                TestAuthority.settings(directory),
                TestAuthority.passphrase(),
                TestAuthority.RANDOM,
                Clock.fixed(TestCertificates.NOW, ZoneOffset.UTC),
                step -> {
                    if (watched.get() && step == stop) {
                        System.out.println("AT " + step);
                        System.out.flush();
                        sleepForever();
                    }
                });
        for (int i = 0; i < others; i++) {
            String device = "other-" + i;
            Thread thread = new Thread(() -> issueForever(authority, device));
            thread.setDaemon(true);
            thread.start();
        }
        for (int i = 0; i < 3; i++) {
            issue(authority, "before");
        }
        watched.set(true);
        issue(authority, "victim");
    }

    private static void issueForever(CertificateAuthority authority, String device) {
        while (true) {
            try {
                issue(authority, device);
            } catch (IssuanceException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void issue(CertificateAuthority authority, String device) throws IssuanceException {
        KeyPair keys = KeyKind.EC_P256.generate(TestAuthority.RANDOM);
        IssuedCertificate issued = authority
                .prepare(new IssuanceRequest.Device(
                        CertificateProfile.DEVICE_AUTO,
                        device,
                        List.of(),
                        List.of(),
                        List.of(),
                        keys.getPublic(),
                        null,
                        "test",
                        null))
                .issue();
        synchronized (System.out) {
            System.out.println("ISSUED " + issued.serialText());
        }
    }

    private static void sleepForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
