package dev.gantry.tls.trust;

import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.testing.TestCertificates.Holder;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static dev.gantry.tls.testing.TestCertificates.NOW;
import static dev.gantry.tls.testing.TestCertificates.certificate;
import static dev.gantry.tls.testing.TestCertificates.dns;
import static dev.gantry.tls.testing.TestCertificates.uri;
import static org.assertj.core.api.Assertions.assertThat;

/** Random chains, judged by the JDK's validator and by ours: we never believe what the JDK refuses. */
class DifferentialTest {
    private static final int CHAINS = 400;
    private static final String SITE = "st-elsewhere.example";

    private final KeyPair[] keys = {
        TestCertificates.ec("secp256r1"), TestCertificates.ec("secp256r1"), TestCertificates.ec("secp256r1")
    };

    private static TestCertificates.Builder dated(TestCertificates.Builder builder, Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> builder.valid(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1));
            case 1 -> builder.valid(NOW.plusSeconds(1), NOW.plus(Duration.ofDays(9)));
            default -> builder;
        };
    }

    private Holder authority(Holder above, int key, Random random) {
        TestCertificates.Builder builder = dated(certificate("CN=issuing").keys(keys[key]), random);
        if (random.nextInt(10) > 0) {
            builder.authority(random.nextInt(3) - 1);
        }
        if (random.nextBoolean()) {
            builder.constrainedTo(random.nextInt(4) == 0 ? "other.example" : SITE);
        }
        return builder.signedBy(above);
    }

    private Holder leaf(Holder above, Random random) {
        String host = random.nextInt(6) == 0 ? "other.example" : SITE;
        TestCertificates.Builder builder = dated(certificate("CN=leaf").keys(keys[2]), random);
        return builder.device(uri("spiffe://" + host + "/dicom/device/x"), dns("x." + host))
                .signedBy(above);
    }

    private static boolean jdkAccepts(X509Certificate root, List<X509Certificate> path) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (java.security.GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    @Test
    void agreesWithTheJdkOnRandomChains() throws Exception {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Holder root = certificate("CN=root").keys(keys[0]).authority(1).selfSigned();
        ZoneTrustManager manager = new ZoneTrustManager(
                TrustAnchors.ofRoots(List.of(root.certificate())),
                TrustPolicy.strict(),
                RevocationCheck.none(),
                Clock.fixed(NOW, ZoneOffset.UTC));
        int accepted = 0;
        int refused = 0;

        // When
        for (int i = 0; i < CHAINS; i++) {
            Holder issuing = authority(root, 1, random);
            Holder device = leaf(issuing, random);
            boolean jdk = jdkAccepts(root.certificate(), List.of(device.certificate(), issuing.certificate()));
            boolean ours;
            try {
                manager.checkClientTrusted(device.chain(issuing), "UNKNOWN");
                ours = true;
            } catch (CertificateException e) {
                ours = false;
            }

            // Then
            assertThat(ours).as("seed " + seed + " chain " + i).isEqualTo(jdk);
            accepted += ours ? 1 : 0;
            refused += ours ? 0 : 1;
        }
        assertThat(accepted).as("seed " + seed).isPositive();
        assertThat(refused).as("seed " + seed).isPositive();
    }
}
