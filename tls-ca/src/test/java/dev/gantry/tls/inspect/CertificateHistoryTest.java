package dev.gantry.tls.inspect;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.enrol.SigningRequest;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.CodeTable;
import dev.gantry.tls.store.SightingTable;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

class CertificateHistoryTest {
    private static final DeviceNames CT = DeviceNames.of("ct-01", List.of("CT01"));

    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);

    private static SigningRequest request() throws Exception {
        KeyPair keys = KeyKind.EC_P256.generate(RANDOM);
        return SigningRequest.parse(new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded());
    }

    @Test
    void tellsLifeFromTheCodeToTheRevocation() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            SigningRequest request = request();
            authority
                    .store()
                    .codes()
                    .add(
                            new CodeTable.Code(
                                    "h",
                                    "ct-01",
                                    "device-auto",
                                    null,
                                    clock.instant().plusSeconds(60),
                                    null),
                            "m.weber");
            authority.store().codes().use("h", request.fingerprint());
            X509Certificate leaf = new Enrolment(authority, RANDOM)
                    .withRequestOnce(CT, CertificateProfile.DEVICE_AUTO, request, "est 10.20.1.11")
                    .certificate()
                    .leaf();
            BigInteger serial = leaf.getSerialNumber();
            clock.advance(Duration.ofHours(1));
            authority
                    .store()
                    .sightings()
                    .add(List.of(new SightingTable.Sighting(
                            leaf.getIssuerX500Principal().getName(),
                            dev.gantry.tls.store.SerialNumbers.text(serial),
                            leaf.getSubjectX500Principal().getName(),
                            leaf.getNotBefore().toInstant(),
                            leaf.getNotAfter().toInstant(),
                            clock.instant(),
                            clock.instant())));
            CertificateHistory valid = CertificateHistory.of(authority, serial).orElseThrow();
            authority.revoke(serial, RevocationReason.CERTIFICATE_HOLD);
            CertificateHistory held = CertificateHistory.of(authority, serial).orElseThrow();
            authority.resume(serial);
            authority.revoke(serial, RevocationReason.KEY_COMPROMISE);

            // When
            CertificateHistory history =
                    CertificateHistory.of(authority, serial).orElseThrow();

            // Then
            assertThat(valid.now())
                    .isEqualTo("it is valid until " + leaf.getNotAfter().toInstant());
            assertThat(held.now()).startsWith("it is refused: suspended since ");
            assertThat(history.now()).endsWith("for the reason key-compromise");
            assertThat(history.holder()).isEqualTo("ct-01");
            assertThat(history.steps())
                    .extracting(CertificateHistory.Step::text)
                    .satisfiesExactly(
                            text -> assertThat(text).isEqualTo("`m.weber` made a one-time code for it"),
                            text -> assertThat(text).isEqualTo("the code was used with this request"),
                            text -> assertThat(text)
                                    .startsWith(
                                            "`est 10.20.1.11` asked for a certificate `device-auto` for `ct-01` with the key sha256/"),
                            text -> assertThat(text).contains("valid from 2"),
                            text -> assertThat(text).startsWith("it was signed, verified and recorded; SHA-256 "),
                            text -> assertThat(text).isEqualTo("it was suspended"),
                            text -> assertThat(text).isEqualTo("its suspension was taken back"),
                            text -> assertThat(text).isEqualTo("it was revoked for the reason key-compromise"),
                            text -> assertThat(text).isEqualTo("it was first shown in a handshake"),
                            text -> assertThat(text).isEqualTo("it was last shown in a handshake"));
            assertThat(history.steps().get(2).evidence()).isEqualTo("journal of instance 1, row 3");
            assertThat(CertificateHistory.of(authority, BigInteger.TEN)).isEmpty();
        }
    }

    @Test
    void tellsWhoLetStrangerIn() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            SigningRequest request = request();
            authority.store().pending().add(request.fingerprint(), "", "sha256/x", "10.20.1.12");
            authority.store().pending().decide(request.fingerprint(), true, "ct-01", "device-auto", "m.weber");
            BigInteger serial = new Enrolment(authority, RANDOM)
                    .withRequestOnce(CT, CertificateProfile.DEVICE_AUTO, request, "est 10.20.1.12")
                    .certificate()
                    .leaf()
                    .getSerialNumber();
            clock.advance(Duration.ofDays(60));

            // When
            CertificateHistory history =
                    CertificateHistory.of(authority, serial).orElseThrow();

            // Then
            assertThat(history.steps().get(0).text()).contains("came from 10.20.1.12 and waited");
            assertThat(history.steps().get(1).text()).isEqualTo("`m.weber` let it in for `ct-01`");
            assertThat(history.now()).startsWith("it is refused: it ended at ");
        }
    }
}
