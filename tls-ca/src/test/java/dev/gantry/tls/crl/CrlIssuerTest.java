package dev.gantry.tls.crl;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.ForeignRevocations;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.testing.TestCertificates.Holder;
import dev.gantry.tls.trust.RevocationCheck.Status;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CrlIssuerTest {
    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);

    private static X509Certificate enrol(CertificateAuthority authority, String id) throws Exception {
        return new Enrolment(authority, RANDOM)
                .withNewKey(
                        DeviceNames.of(id, List.of()), CertificateProfile.DEVICE_AUTO, KeyKind.EC_P256, null, "test")
                .certificate()
                .leaf();
    }

    private static X509CRL read(Path file) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(Files.newInputStream(file));
    }

    private static BigInteger number(X509CRL list) {
        return ASN1Integer.getInstance(ASN1OctetString.getInstance(list.getExtensionValue(Extension.cRLNumber.getId()))
                        .getOctets())
                .getValue();
    }

    @Test
    void signsShardsOnChangeAndBeforeTheyGrowOld() throws Exception {
        try (CertificateAuthority authority = TestAuthority.create(directory, clock)) {
            // Given
            Path lists = Files.createDirectory(directory.resolve("crl"));
            CrlIssuer issuer = new CrlIssuer(authority, lists, "http://pki.st-elsewhere.example/crl");
            X509Certificate device = enrol(authority, "ct-01");
            X509Certificate devices = authority.directory().issuing().get(0).certificate();
            int shard = CertificateAuthority.shard(device.getSerialNumber());
            Path file = lists.resolve(CertificateAuthority.crlName(
                    authority.directory().issuing().get(0).id(), shard));

            // When / Then
            assertThat(issuer.refresh()).hasSize(2 * CertificateAuthority.CRL_SHARDS);
            assertThat(issuer.refresh()).isEmpty();
            BigInteger first = number(read(file));
            authority.revoke(device.getSerialNumber(), RevocationReason.KEY_COMPROMISE);
            assertThat(issuer.refresh()).containsExactly(file);
            X509CRL list = read(file);
            list.verify(devices.getPublicKey());
            assertThat(list.isRevoked(device)).isTrue();
            assertThat(list.getRevokedCertificate(device.getSerialNumber()).getRevocationReason())
                    .isEqualTo(java.security.cert.CRLReason.KEY_COMPROMISE);
            assertThat(number(list)).isGreaterThan(first);
            assertThat(list.getNextUpdate().toInstant())
                    .isEqualTo(list.getThisUpdate().toInstant().plus(CrlIssuer.VALIDITY));
            assertThat(list.getCriticalExtensionOIDs()).containsExactly("2.5.29.28");
            clock.advance(CrlIssuer.REFRESH);
            assertThat(issuer.refresh()).hasSize(2 * CertificateAuthority.CRL_SHARDS);
            clock.advance(Duration.ofDays(30));
            issuer.refresh();
            assertThat(read(file).isRevoked(device)).isTrue();
            clock.advance(Duration.ofDays(2));
            issuer.refresh();
            assertThat(read(file).isRevoked(device)).isFalse();
            assertThat(number(read(file))).isGreaterThan(number(list));
        }
    }

    @Test
    void seesRevocationOfAnotherInstance() throws Exception {
        try (CertificateAuthority one = TestAuthority.create(directory, clock);
                CertificateAuthority two = TestAuthority.open(directory, clock)) {
            // Given
            X509Certificate device = enrol(one, "ct-01");
            java.util.concurrent.CountDownLatch told = new java.util.concurrent.CountDownLatch(1);
            two.revocations().onChange(told::countDown);
            assertThat(two.revocations().status(device)).isEqualTo(Status.GOOD);

            // When
            one.revoke(device.getSerialNumber(), RevocationReason.SUPERSEDED);

            // Then
            assertThat(told.await(1, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(two.revocations().status(device)).isEqualTo(Status.REVOKED);
            assertThat(two.revocations()
                            .status(TestCertificates.certificate("CN=x")
                                    .selfSigned()
                                    .certificate()))
                    .isEqualTo(Status.UNKNOWN);
        }
    }

    @Test
    void takesListsOfForeignAuthorities() throws Exception {
        // Given
        Holder authority =
                TestCertificates.certificate("CN=hospital").authority(0).selfSigned();
        Holder stranger =
                TestCertificates.certificate("CN=hospital").authority(0).selfSigned();
        Holder device = TestCertificates.certificate("CN=ws").device().signedBy(authority);
        Holder revoked = TestCertificates.certificate("CN=old").device().signedBy(authority);
        ForeignRevocations foreign = new ForeignRevocations(clock);
        byte[] list = list(authority, revoked.certificate().getSerialNumber());

        // When / Then
        assertThat(foreign.status(device.certificate())).isEqualTo(Status.UNKNOWN);
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> foreign.accept(list(stranger, BigInteger.ONE), authority.certificate()));
        foreign.accept(list, authority.certificate());
        assertThat(foreign.status(device.certificate())).isEqualTo(Status.GOOD);
        assertThat(foreign.status(revoked.certificate())).isEqualTo(Status.REVOKED);
        clock.advance(Duration.ofHours(2));
        byte[] newer = list(authority, BigInteger.ONE);
        foreign.accept(newer, authority.certificate());
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> foreign.accept(list, authority.certificate()))
                .withMessageContaining("older");
        clock.advance(Duration.ofHours(25));
        assertThat(foreign.status(device.certificate())).isEqualTo(Status.UNKNOWN);
        assertThat(ForeignRevocations.either(foreign, certificate -> Status.SUSPENDED)
                        .status(device.certificate()))
                .isEqualTo(Status.SUSPENDED);
    }

    private byte[] list(Holder issuer, BigInteger revoked) throws Exception {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(
                X500Name.getInstance(
                        issuer.certificate().getSubjectX500Principal().getEncoded()),
                Date.from(clock.instant()));
        builder.setNextUpdate(Date.from(clock.instant().plus(Duration.ofHours(24))));
        builder.addCRLEntry(revoked, Date.from(clock.instant()), 1);
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(issuer.keys().getPrivate()))
                .getEncoded();
    }
}
