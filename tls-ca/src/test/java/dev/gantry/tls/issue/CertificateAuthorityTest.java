package dev.gantry.tls.issue;

import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.authority.AuthorityFiles;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.enrol.ProxyCertificate;
import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.IssuanceState;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.trust.TrustFailure;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.UntrustedCertificateException;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorResult;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static dev.gantry.tls.testing.TestAuthority.SITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CertificateAuthorityTest {
    private static final DeviceNames CT =
            new DeviceNames("ct-01", List.of("ct-01.st-elsewhere.example"), List.of(), List.of("CT01", "CT01_MPPS"));

    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);
    private CertificateAuthority authority;

    @BeforeEach
    void createAuthority() throws Exception {
        authority = TestAuthority.create(directory, clock);
    }

    @AfterEach
    void closeAuthority() {
        authority.close();
    }

    private EnrolledDevice enrol(DeviceNames names) throws IssuanceException {
        return new Enrolment(authority, RANDOM)
                .withNewKey(names, CertificateProfile.DEVICE_USB, KeyKind.EC_P256, null, "test");
    }

    private IssuanceRequest.Device request(String holder, List<String> dnsNames, List<String> aeTitles, KeyPair keys) {
        return new IssuanceRequest.Device(
                CertificateProfile.DEVICE_AUTO,
                holder,
                dnsNames,
                List.of(),
                aeTitles,
                keys.getPublic(),
                null,
                "test",
                null);
    }

    private Kind refusal(IssuanceRequest request) {
        IssuanceException e = catchThrowableOfType(
                IssuanceException.class, () -> authority.prepare(request).issue());
        assertThat(e).as("refusal").isNotNull();
        assertThat(e.getMessage()).doesNotContain("\n").isNotEmpty();
        return e.kind();
    }

    private ZoneTrustManager trust() {
        return new ZoneTrustManager(authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), clock);
    }

    private Optional<TrustFailure> failure(X509Certificate leaf) {
        UntrustedCertificateException e = catchThrowableOfType(
                UntrustedCertificateException.class,
                () -> trust().checkClientTrusted(new X509Certificate[] {leaf}, "UNKNOWN"));
        return Optional.ofNullable(e).map(UntrustedCertificateException::failure);
    }

    @Test
    void laysItsFilesOutWithTheirModes() throws Exception {
        // Given
        AuthorityFiles files = authority.directory().files();

        // When
        new ProxyCertificate(
                        authority,
                        "edge-1",
                        List.of("edge-1.st-elsewhere.example"),
                        List.of(InetAddress.getLoopbackAddress()),
                        null,
                        RANDOM)
                .renew();

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.directory())))
                .isEqualTo("rwx------");
        for (Path secret : List.of(files.rootKey(), files.proxyKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(files.rootKey())).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThat(PemFiles.identity(files.proxyCertificate(), files.proxyKey(), null, clock)
                        .chain())
                .hasSize(2);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("state").resolve("ca.db"))))
                .isEqualTo("rw-------");
        X509Certificate root = PemFiles.certificates(files.root()).get(0);
        assertThat(root.getBasicConstraints()).isEqualTo(1);
        assertThat(PemFiles.certificates(files.issuing()))
                .allSatisfy(issuing -> assertThat(issuing.getBasicConstraints()).isZero());
    }

    @Test
    void refusesSecondCeremonyAndWrongPassphrase() throws Exception {
        // Given
        byte[] root = Files.readAllBytes(authority.directory().files().root());

        // When
        AuthorityException second = catchThrowableOfType(
                AuthorityException.class,
                () -> CertificateAuthority.create(TestAuthority.settings(directory), SITE, false, null, RANDOM, clock));
        AuthorityException wrong = catchThrowableOfType(
                AuthorityException.class,
                () -> CertificateAuthority.open(
                        TestAuthority.settings(directory), Passphrase.takeOver("wrong".toCharArray()), RANDOM, clock));
        AuthorityException absent = catchThrowableOfType(
                AuthorityException.class, () -> TestAuthority.open(directory.resolve("elsewhere"), clock));

        // Then
        assertThat(second.kind()).isEqualTo(AuthorityException.Kind.EXISTS);
        assertThat(wrong.kind()).isEqualTo(AuthorityException.Kind.WRONG_PASSPHRASE);
        assertThat(wrong.getMessage()).endsWith("the passphrase does not open the key");
        assertThat(absent.kind()).isEqualTo(AuthorityException.Kind.ABSENT);
        assertThat(Files.readAllBytes(authority.directory().files().root())).isEqualTo(root);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("ca", "state");
        }
    }

    @Test
    void makesPassphraseWhereNoneIsGiven() throws Exception {
        // Given
        AuthoritySettings settings = AuthoritySettings.of(directory.resolve("other"), directory.resolve("other-state"));

        // When
        CertificateAuthority.create(settings, SITE, false, null, RANDOM, clock).close();

        // Then
        Path passphrase = new AuthorityFiles(settings.directory()).passphrase();
        assertThat(Files.readString(passphrase)).matches("[0-9a-z]{32}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passphrase)))
                .isEqualTo("rw-------");
        CertificateAuthority.open(settings, null, RANDOM, clock).close();
    }

    @Test
    void enrolsDeviceThatTheTrustManagerBelieves() throws Exception {
        // When
        EnrolledDevice device = enrol(CT);

        // Then
        X509Certificate leaf = device.certificate().leaf();
        CertificateNames names = CertificateNames.of(leaf);
        assertThat(names.uris()).containsExactly("spiffe://st-elsewhere.example/dicom/device/ct-01");
        assertThat(names.dnsNames()).containsExactly("ct-01.st-elsewhere.example");
        assertThat(names.aeTitles()).containsExactlyInAnyOrder("CT01", "CT01_MPPS");
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=device ct-01");
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(TestCertificates.NOW.minus(Duration.ofMinutes(5)));
        assertThat(leaf.getNotAfter().toInstant())
                .isEqualTo(TestCertificates.NOW.plus(Duration.ofDays(397)).minusSeconds(1));
        assertThat(leaf.getSerialNumber().toByteArray()).hasSize(18).startsWith(1);
        assertThat(failure(leaf)).isEmpty();
        IssuanceRecord record = authority.store().find(leaf.getSerialNumber()).orElseThrow();
        assertThat(record.state()).isEqualTo(IssuanceState.ISSUED);
        assertThat(record.holder()).isEqualTo("ct-01");
        assertThat(device.keyPem().orElseThrow()).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(device.toString()).doesNotContain("PRIVATE");
    }

    /** The JDK holds a common name that could be a host name against the constraint, where no DNS name is there. */
    @Test
    void issuesCertificatesThatPeersOnTheJdkBelieve() throws Exception {
        // Given
        DeviceNames withoutDns = DeviceNames.of("ct-02", List.of("CT02"));
        IssuedCertificate issued = enrol(withoutDns).certificate();
        PKIXParameters parameters = new PKIXParameters(authority.trustAnchors().roots().stream()
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toSet()));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(TestCertificates.NOW));

        // When
        CertPathValidatorResult result = CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(issued.chain()), parameters);

        // Then
        assertThat(result).isInstanceOf(PKIXCertPathValidatorResult.class);
    }

    @Test
    void issuesEveryProfileOfTheSite() throws Exception {
        // Given
        KeyPair operator = KeyKind.EC_P256.generate(RANDOM);
        KeyPair rsa = KeyKind.RSA_2048.generate(RANDOM);

        // When
        X509Certificate person = authority
                .prepare(new IssuanceRequest.Operator("m.weber", operator.getPublic(), null, "test"))
                .issue()
                .leaf();
        X509Certificate rsaUnderEc = authority
                .prepare(request("mr-01", List.of(), List.of("MR01"), rsa))
                .issue()
                .leaf();

        // Then
        assertThat(CertificateNames.of(person).uris())
                .containsExactly("spiffe://st-elsewhere.example/operator/m.weber");
        assertThat(person.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(failure(person)).isEmpty();
        assertThat(failure(rsaUnderEc)).isEmpty();
        assertThat(refusal(new IssuanceRequest.Device(
                        CertificateProfile.DEVICE_RSA,
                        "old-01",
                        List.of(),
                        List.of(),
                        List.of(),
                        KeyKind.RSA_2048.generate(RANDOM).getPublic(),
                        null,
                        "test",
                        null)))
                .isEqualTo(Kind.NO_AUTHORITY);
    }

    @Test
    void refusesNamesThatAreNotTheSites() {
        // Given
        KeyPair keys = KeyKind.EC_P256.generate(RANDOM);

        // When / Then
        assertThat(refusal(request("../root", List.of(), List.of(), keys))).isEqualTo(Kind.NAME);
        assertThat(refusal(request("ct-01", List.of("ct-01.other.example"), List.of(), keys)))
                .isEqualTo(Kind.LINT);
        assertThat(refusal(request("ct-01", List.of("*.st-elsewhere.example"), List.of(), keys)))
                .isEqualTo(Kind.LINT);
        assertThat(refusal(request("ct-01", List.of(), List.of("SEVENTEEN_LETTERS"), keys)))
                .isEqualTo(Kind.LINT);
        assertThat(refusal(request("ct-01", List.of(), List.of(" CT01"), keys))).isEqualTo(Kind.LINT);
        assertThat(refusal(request("ct-01", List.of(), List.of("CT01", "CT01"), keys)))
                .isEqualTo(Kind.LINT);
        assertThat(refusal(request("ct-01", List.of(), List.of("CT\u00e4"), keys)))
                .isIn(Kind.LINT, Kind.NAME);
    }

    @Test
    void refusesValidityOutsideTheProfileAndEndsWithTheAuthority() throws Exception {
        // Given
        KeyPair keys = KeyKind.EC_P256.generate(RANDOM);
        IssuanceRequest tooLong = new IssuanceRequest.Device(
                CertificateProfile.DEVICE_USB,
                "ct-01",
                List.of(),
                List.of(),
                List.of(),
                keys.getPublic(),
                Duration.ofDays(826),
                "test",
                null);
        X509Certificate issuing = authority.directory().intermediates().get(0);

        // When / Then
        assertThat(refusal(tooLong)).isEqualTo(Kind.VALIDITY);
        clock.advance(Duration.ofDays(5 * 365 - 10));
        X509Certificate last = enrol(CT).certificate().leaf();
        assertThat(last.getNotAfter()).isEqualTo(issuing.getNotAfter());
        clock.advance(Duration.ofDays(20));
        assertThat(refusal(request("ct-02", List.of(), List.of(), KeyKind.EC_P256.generate(RANDOM))))
                .isEqualTo(Kind.VALIDITY);
    }

    @Test
    void refusesKeyOfAnotherDeviceAndCompromisedKey() throws Exception {
        // Given
        KeyPair keys = KeyKind.EC_P256.generate(RANDOM);
        X509Certificate leaf = authority
                .prepare(request("ct-01", List.of(), List.of(), keys))
                .issue()
                .leaf();

        // When / Then
        assertThat(refusal(request("ct-02", List.of(), List.of(), keys))).isEqualTo(Kind.KEY_OF_OTHER_DEVICE);
        authority.revoke(leaf.getSerialNumber(), RevocationReason.KEY_COMPROMISE);
        assertThat(refusal(request("ct-01", List.of(), List.of(), keys))).isEqualTo(Kind.BLOCKED_KEY);
    }

    @Test
    void issuesPreparedCertificateOnce() throws Exception {
        // Given
        PreparedCertificate prepared =
                authority.prepare(request("ct-01", List.of(), List.of(), KeyKind.EC_P256.generate(RANDOM)));
        prepared.issue();

        // When
        IssuanceException e = catchThrowableOfType(IssuanceException.class, prepared::issue);

        // Then
        assertThat(e.kind()).isEqualTo(Kind.USED_TWICE);
        assertThat(authority.store().all()).hasSize(1);
    }

    @Test
    void revokesSuspendsAndResumes() throws Exception {
        // Given
        X509Certificate first = enrol(CT).certificate().leaf();
        X509Certificate second = enrol(CT).certificate().leaf();

        // When / Then
        assertThat(authority.revoke(first.getSerialNumber(), RevocationReason.CERTIFICATE_HOLD))
                .isTrue();
        assertThat(failure(first)).contains(TrustFailure.SUSPENDED);
        assertThat(failure(second)).isEmpty();
        authority.resume(first.getSerialNumber());
        assertThat(failure(first)).isEmpty();
        assertThat(authority.revokeHolder("ct-01", RevocationReason.CERTIFICATE_HOLD))
                .isEqualTo(2);
        assertThat(authority.resumeHolder("ct-01")).isEqualTo(2);
        assertThat(authority.revokeHolder("ct-01", RevocationReason.SUPERSEDED)).isEqualTo(2);
        assertThat(failure(second)).contains(TrustFailure.REVOKED);
        assertThat(authority.revoke(first.getSerialNumber(), RevocationReason.KEY_COMPROMISE))
                .isFalse();
        assertThat(catchThrowableOfType(
                                dev.gantry.tls.store.StoreException.class,
                                () -> authority.resume(first.getSerialNumber()))
                        .kind())
                .isEqualTo(dev.gantry.tls.store.StoreException.Kind.WRONG_STATE);
    }

    @Test
    void issuesNothingWhileTheClockStandsBack() throws Exception {
        // Given
        enrol(CT);
        clock.advance(Duration.ofMinutes(-6));

        // When / Then
        assertThat(refusal(request("ct-02", List.of(), List.of(), KeyKind.EC_P256.generate(RANDOM))))
                .isEqualTo(Kind.CLOCK);
        clock.advance(Duration.ofMinutes(2));
        enrol(DeviceNames.of("ct-03", List.of()));
    }

    @Test
    void renewsTheProxyAtTwoThirdsAndRepairsHalfWrittenPair() throws Exception {
        // Given
        ProxyCertificate proxy = new ProxyCertificate(authority, "edge-1", List.of(), List.of(), null, RANDOM);
        AuthorityFiles files = authority.directory().files();

        // When / Then
        assertThat(proxy.ensure()).isTrue();
        assertThat(proxy.ensure()).isFalse();
        clock.advance(Duration.ofDays(3));
        assertThat(proxy.ensure()).isFalse();
        clock.advance(Duration.ofDays(3));
        assertThat(proxy.ensure()).isTrue();
        Files.writeString(files.proxyKey(), "-----BEGIN");
        assertThat(catchThrowableOfType(
                        IdentityException.class,
                        () -> PemFiles.identity(files.proxyCertificate(), files.proxyKey(), null, clock)))
                .isNotNull();
        assertThat(proxy.ensure()).isTrue();
        PemFiles.identity(files.proxyCertificate(), files.proxyKey(), null, clock);
    }
}
