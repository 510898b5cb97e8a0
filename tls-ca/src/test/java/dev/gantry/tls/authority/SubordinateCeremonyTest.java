package dev.gantry.tls.authority;

import dev.gantry.tls.authority.AuthorityException.Kind;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.testing.TestCertificates.Holder;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SubordinateCeremonyTest {
    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);
    private final Holder hospital =
            TestCertificates.certificate("CN=hospital root").authority(2).selfSigned();

    private Path authorities() {
        return directory.resolve("ca");
    }

    private PKCS10CertificationRequest request() throws Exception {
        try (Passphrase passphrase = TestAuthority.passphrase();
                PEMParser parser = new PEMParser(new StringReader(
                        SubordinateCeremony.request(authorities(), TestAuthority.SITE, passphrase, RANDOM)))) {
            return (PKCS10CertificationRequest) parser.readObject();
        }
    }

    /** What the hospital's authority makes of a request: with the extensions asked for, but for those that are changed. */
    private X509Certificate answer(PKCS10CertificationRequest request, boolean authority, boolean constraints)
            throws Exception {
        Extensions asked =
                Extensions.getInstance(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                        .getAttrValues()
                        .getObjectAt(0));
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                        X500Name.getInstance(
                                hospital.certificate().getSubjectX500Principal().getEncoded()),
                        BigInteger.valueOf(99),
                        Date.from(clock.instant().minus(Duration.ofDays(1))),
                        Date.from(clock.instant().plus(Duration.ofDays(800))),
                        request.getSubject(),
                        request.getSubjectPublicKeyInfo())
                .addExtension(
                        Extension.basicConstraints,
                        true,
                        authority ? new BasicConstraints(0) : new BasicConstraints(false))
                .addExtension(asked.getExtension(Extension.keyUsage));
        if (constraints) {
            builder.addExtension(asked.getExtension(Extension.nameConstraints));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(hospital.keys().getPrivate())));
    }

    private AuthorityException refusal(List<X509Certificate> chain) {
        return catchThrowableOfType(AuthorityException.class, () -> {
            try (Passphrase passphrase = TestAuthority.passphrase()) {
                SubordinateCeremony.install(authorities(), chain, passphrase, clock);
            }
        });
    }

    @Test
    void asksForAnAuthorityOfItsSiteAlone() throws Exception {
        // When
        PKCS10CertificationRequest request = request();

        // Then
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                        .setProvider(dev.gantry.tls.BouncyCastle.PROVIDER)
                        .build(request.getSubjectPublicKeyInfo())))
                .isTrue();
        Extensions asked =
                Extensions.getInstance(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                        .getAttrValues()
                        .getObjectAt(0));
        assertThat(BasicConstraints.getInstance(asked.getExtensionParsedValue(Extension.basicConstraints))
                        .isCA())
                .isTrue();
        assertThat(KeyUsage.getInstance(asked.getExtensionParsedValue(Extension.keyUsage))
                        .hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .isTrue();
        assertThat(NameConstraints.getInstance(asked.getExtensionParsedValue(Extension.nameConstraints))
                        .getPermittedSubtrees())
                .hasSize(2);
    }

    @Test
    void issuesBelowTheAuthorityOfTheHospital() throws Exception {
        for (boolean constraints : new boolean[] {true, false}) {
            // Given
            X509Certificate own = answer(request(), true, constraints);

            // When
            AuthorityException refused = refusal(List.of(hospital.certificate(), own));

            // Then
            assertThat(refused).isNull();
            AuthoritySettings settings = TestAuthority.settings(directory);
            try (Passphrase passphrase = TestAuthority.passphrase();
                    CertificateAuthority authority = CertificateAuthority.open(settings, passphrase, RANDOM, clock)) {
                assertThat(authority.directory().site()).isEqualTo(TestAuthority.SITE);
                EnrolledDevice device = new Enrolment(authority, RANDOM)
                        .withNewKey(
                                DeviceNames.of("ct-01", List.of("CT01")),
                                CertificateProfile.DEVICE_AUTO,
                                KeyKind.EC_P256,
                                null,
                                "test");
                assertThat(device.roots()).containsExactly(hospital.certificate());
                assertThat(device.certificate().chain()).hasSize(2);
                new ZoneTrustManager(authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), clock)
                        .checkClientTrusted(device.certificate().chain().toArray(new X509Certificate[0]), "UNKNOWN");
            }
            assertThat(refusal(List.of(hospital.certificate(), own)).kind()).isEqualTo(Kind.EXISTS);
            try (java.util.stream.Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    if (!file.equals(directory)) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Test
    void takesNoOtherAnswerAndIssuesNothingBefore() throws Exception {
        // Given
        PKCS10CertificationRequest request = request();
        X509Certificate own = answer(request, true, true);
        Holder stranger =
                TestCertificates.certificate("CN=hospital root").authority(2).selfSigned();
        X509Certificate otherKey = TestCertificates.certificate("CN=other")
                .authority(0)
                .signedBy(hospital)
                .certificate();

        // When / Then
        assertThat(catchThrowableOfType(AuthorityException.class, () -> TestAuthority.open(directory, clock))
                        .getMessage())
                .contains("waits for the answer");
        assertThat(refusal(List.of(otherKey, hospital.certificate())))
                .hasMessage("no certificate of the chain is for the key of the request that waits");
        assertThat(refusal(List.of(own))).hasMessageContaining("up to the root");
        assertThat(refusal(List.of(answer(request, false, true), hospital.certificate())))
                .hasMessageContaining("CA:TRUE");
        assertThat(refusal(List.of(own, stranger.certificate())).kind()).isEqualTo(Kind.CHAIN);
        clock.advance(Duration.ofDays(900));
        assertThat(refusal(List.of(own, hospital.certificate())).kind()).isEqualTo(Kind.CHAIN);
        clock.advance(Duration.ofDays(-900));
        assertThat(refusal(List.of(own, hospital.certificate()))).isNull();
    }

    @Test
    void publicKeyOfTheRequestIsTheOneOfTheKeptKey() throws Exception {
        // Given
        PKCS10CertificationRequest request = request();

        // When
        PublicKey asked = new org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest(request)
                .setProvider(dev.gantry.tls.BouncyCastle.PROVIDER)
                .getPublicKey();

        // Then
        try (Passphrase passphrase = TestAuthority.passphrase()) {
            assertThat(dev.gantry.tls.identity.PemFiles.belongTogether(
                            dev.gantry.tls.key.EncryptedKeyFiles.read(
                                    new AuthorityFiles(authorities())
                                            .issuingKey(dev.gantry.tls.profile.AuthorityRole.DEVICES),
                                    passphrase),
                            asked))
                    .isTrue();
        }
    }
}
