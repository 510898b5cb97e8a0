package dev.gantry.tls.est;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.OneTimeCodes;
import dev.gantry.tls.enrol.SourceNetwork;
import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.PendingTable;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class EstEnrolmentTest {
    private static final InetAddress SOURCE = InetAddress.getLoopbackAddress();
    private static final DeviceNames CT =
            new DeviceNames("ct-01", List.of("ct-01.st-elsewhere.example"), List.of(), List.of("CT01"));

    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);
    private CertificateAuthority authority;
    private OneTimeCodes codes;
    private EstEnrolment est;

    @BeforeEach
    void createAuthority() throws Exception {
        authority = TestAuthority.create(directory, clock);
        codes = new OneTimeCodes(authority.store().codes(), RANDOM, clock);
        est = new EstEnrolment(authority, id -> id.equals("ct-01") ? Optional.of(CT) : Optional.empty(), codes, RANDOM);
    }

    @AfterEach
    void closeAuthority() {
        authority.close();
    }

    private static byte[] request(KeyPair keys) throws Exception {
        PKCS10CertificationRequestBuilder builder =
                new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=root,O=Elsewhere"), keys.getPublic());
        ExtensionsGenerator wishes = new ExtensionsGenerator();
        wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        wishes.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "pacs.st-elsewhere.example")));
        builder.addAttribute(
                org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate());
        String algorithm = keys.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] der = builder.build(new JcaContentSignerBuilder(algorithm)
                        .setProvider(BouncyCastle.PROVIDER)
                        .build(keys.getPrivate()))
                .getEncoded();
        return Base64.getMimeEncoder().encode(der);
    }

    private static List<X509Certificate> certificates(String body) throws Exception {
        byte[] der = Base64.getMimeDecoder().decode(body);
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(der)).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private String code() throws Exception {
        return codes.create("ct-01", CertificateProfile.DEVICE_AUTO, null, "test");
    }

    private Kind refusal(EstCaller caller, byte[] body) {
        IssuanceException e = catchThrowableOfType(IssuanceException.class, () -> est.enrol(caller, null, body));
        assertThat(e).as("refusal").isNotNull();
        return e.kind();
    }

    @Test
    void handsOutTheAuthorities() throws Exception {
        // When
        EstResponse response = est.caCertificates();

        // Then
        assertThat(response.contentType()).isEqualTo("application/pkcs7-mime; smime-type=certs-only");
        assertThat(certificates(response.body()))
                .containsAll(authority.directory().roots())
                .hasSize(3);
    }

    @Test
    void enrolsWithCodeAndTakesNothingButTheKeyFromTheRequest() throws Exception {
        // Given
        KeyPair keys = KeyKind.EC_P256.generate(RANDOM);
        byte[] body = request(keys);
        EstCaller caller = new EstCaller.WithCode("ct-01", code(), SOURCE);

        // When
        X509Certificate leaf =
                certificates(est.enrol(caller, null, body).body()).get(0);

        // Then
        CertificateNames names = CertificateNames.of(leaf);
        assertThat(leaf.getPublicKey().getEncoded()).isEqualTo(keys.getPublic().getEncoded());
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=device ct-01");
        assertThat(names.dnsNames()).containsExactly("ct-01.st-elsewhere.example");
        assertThat(names.aeTitles()).containsExactly("CT01");
    }

    @Test
    void acceptsCodeForOneRequestThatMayBeSentAgain() throws Exception {
        // Given
        byte[] body = request(KeyKind.EC_P256.generate(RANDOM));
        String code = code();
        EstCaller caller = new EstCaller.WithCode(
                "ct-01", code.toLowerCase(java.util.Locale.ROOT).replace("-", ""), SOURCE);
        X509Certificate first =
                certificates(est.enrol(caller, null, body).body()).get(0);

        // When
        X509Certificate again =
                certificates(est.enrol(caller, null, body).body()).get(0);

        // Then
        assertThat(again).isEqualTo(first);
        assertThat(refusal(caller, request(KeyKind.EC_P256.generate(RANDOM)))).isEqualTo(Kind.NOT_AUTHORISED);
    }

    @Test
    void refusesCodesThatAreWrongOldOrForOthers() throws Exception {
        // Given
        byte[] body = request(KeyKind.EC_P256.generate(RANDOM));
        String elsewhere =
                codes.create("ct-01", CertificateProfile.DEVICE_AUTO, SourceNetwork.parse("10.20.1.0/24"), "test");
        String other = codes.create("mr-01", CertificateProfile.DEVICE_AUTO, null, "test");
        String old = code();

        // When / Then
        assertThat(refusal(new EstCaller.WithCode("ct-01", elsewhere, SOURCE), body))
                .isEqualTo(Kind.NOT_AUTHORISED);
        assertThat(refusal(new EstCaller.WithCode("ct-01", other, SOURCE), body))
                .isEqualTo(Kind.NOT_AUTHORISED);
        clock.advance(OneTimeCodes.LIFE);
        assertThat(refusal(new EstCaller.WithCode("ct-01", old, SOURCE), body)).isEqualTo(Kind.NOT_AUTHORISED);
        assertThat(refusal(new EstCaller.WithCode("ct-01", "nonsense", SOURCE), body))
                .isEqualTo(Kind.NOT_AUTHORISED);
        assertThat(refusal(new EstCaller.WithCode("mr-01", other, SOURCE), body))
                .isEqualTo(Kind.NOT_AUTHORISED);
    }

    @Test
    void shutsOutWhoGuesses() throws Exception {
        // Given
        byte[] body = request(KeyKind.EC_P256.generate(RANDOM));
        for (int i = 0; i < 5; i++) {
            refusal(new EstCaller.WithCode("ct-01", "0000-0000-0000-0000-0", SOURCE), body);
        }
        String right = code();

        // When / Then
        assertThat(refusal(new EstCaller.WithCode("ct-01", right, SOURCE), body))
                .isEqualTo(Kind.RATE_LIMITED);
        clock.advance(Duration.ofMinutes(16));
        assertThat(certificates(est.enrol(new EstCaller.WithCode("ct-01", right, SOURCE), null, body)
                        .body()))
                .hasSize(1);
    }

    @Test
    void reenrolsTheSameDeviceWithAnotherKeyUntilItIsRevoked() throws Exception {
        // Given
        X509Certificate first = certificates(est.enrol(
                                new EstCaller.WithCode("ct-01", code(), SOURCE),
                                null,
                                request(KeyKind.EC_P256.generate(RANDOM)))
                        .body())
                .get(0);
        EstCaller caller = new EstCaller.WithCertificate(first, SOURCE);

        // When
        X509Certificate second = certificates(est.reenrol(caller, null, request(KeyKind.EC_P256.generate(RANDOM)))
                        .body())
                .get(0);

        // Then
        assertThat(CertificateNames.of(second).uris())
                .isEqualTo(CertificateNames.of(first).uris());
        authority.revoke(first.getSerialNumber(), RevocationReason.SUPERSEDED);
        byte[] body = request(KeyKind.EC_P256.generate(RANDOM));
        IssuanceException e = catchThrowableOfType(IssuanceException.class, () -> est.reenrol(caller, null, body));
        assertThat(e.kind()).isEqualTo(Kind.NOT_AUTHORISED);
        assertThat(catchThrowableOfType(
                                IssuanceException.class, () -> est.reenrol(new EstCaller.Anonymous(SOURCE), null, body))
                        .kind())
                .isEqualTo(Kind.NOT_AUTHORISED);
    }

    @Test
    void letsStrangersWaitForApproval() throws Exception {
        // Given
        byte[] body = request(KeyKind.EC_P256.generate(RANDOM));
        EstCaller stranger = new EstCaller.Anonymous(SOURCE);
        assertThat(refusal(stranger, body)).isEqualTo(Kind.PENDING);
        assertThat(refusal(stranger, body)).isEqualTo(Kind.PENDING);
        List<PendingTable.Pending> waiting = authority.store().pending().waiting();
        assertThat(waiting).hasSize(1);

        // When
        authority.store().pending().decide(waiting.get(0).fingerprint(), true, "ct-01", "device-auto", "m.weber");

        // Then
        X509Certificate leaf =
                certificates(est.enrol(stranger, null, body).body()).get(0);
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=device ct-01");
        assertThat(authority.store().pending().waiting()).isEmpty();
        clock.advance(Duration.ofDays(3));
        assertThat(certificates(est.enrol(stranger, null, body).body())).containsExactly(leaf);
        authority.revoke(leaf.getSerialNumber(), RevocationReason.SUPERSEDED);
        assertThat(refusal(stranger, body)).isEqualTo(Kind.NOT_AUTHORISED);
        assertThat(authority.store().ofHolder("ct-01")).hasSize(1);
        byte[] other = request(KeyKind.EC_P256.generate(RANDOM));
        refusal(stranger, other);
        authority
                .store()
                .pending()
                .decide(authority.store().pending().waiting().get(0).fingerprint(), false, "", "", "m.weber");
        assertThat(refusal(stranger, other)).isEqualTo(Kind.NOT_AUTHORISED);
    }

    @Test
    void sendsGeneratedKeyInEnvelopeOfTheRequestsKey() throws Exception {
        for (KeyKind kind : List.of(KeyKind.EC_P256, KeyKind.RSA_2048)) {
            // Given
            KeyPair keys = kind.generate(RANDOM);
            byte[] body = request(keys);

            // When
            EstResponse response = est.generateKey(new EstCaller.WithCode("ct-01", code(), SOURCE), null, body);

            // Then
            List<String> parts = Arrays.asList(response.body().split("\r\n\r\n", -1));
            String boundary = "--"
                    + response.contentType().substring(response.contentType().indexOf('=') + 1);
            CMSEnvelopedData envelope = new CMSEnvelopedData(Base64.getMimeDecoder()
                    .decode(parts.get(1).substring(0, parts.get(1).indexOf(boundary))));
            RecipientInformation recipient =
                    envelope.getRecipientInfos().getRecipients().iterator().next();
            byte[] content = recipient.getContent(
                    kind.isRsa()
                            ? new JceKeyTransEnvelopedRecipient(keys.getPrivate()).setProvider(BouncyCastle.PROVIDER)
                            : new JceKeyAgreeEnvelopedRecipient(keys.getPrivate()).setProvider(BouncyCastle.PROVIDER));
            PrivateKey made = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content));
            X509Certificate leaf = certificates(
                            parts.get(2).substring(0, parts.get(2).indexOf(boundary)))
                    .get(0);
            assertThat(dev.gantry.tls.identity.PemFiles.belongTogether(made, leaf.getPublicKey()))
                    .isTrue();
        }
    }

    @Test
    void namesWhatRequestShouldHold() throws Exception {
        // Given
        X509Certificate leaf = certificates(est.enrol(
                                new EstCaller.WithCode("ct-01", code(), SOURCE),
                                null,
                                request(KeyKind.EC_P256.generate(RANDOM)))
                        .body())
                .get(0);

        // When
        String anonymous =
                est.requestAttributes(new EstCaller.Anonymous(SOURCE)).body();
        String known = est.requestAttributes(new EstCaller.WithCertificate(leaf, SOURCE))
                .body();

        // Then
        assertThat(Base64.getMimeDecoder().decode(anonymous)).startsWith(0x30);
        assertThat(new String(Base64.getMimeDecoder().decode(known), StandardCharsets.ISO_8859_1))
                .contains("spiffe://st-elsewhere.example/dicom/device/ct-01")
                .contains("CT01");
    }

    @Test
    void refusesDamagedRequestsWithOneKind() throws Exception {
        // Given
        byte[] good = Base64.getMimeDecoder().decode(request(KeyKind.EC_P256.generate(RANDOM)));
        EstCaller caller = new EstCaller.Anonymous(SOURCE);
        long seed = System.nanoTime();
        Random random = new Random(seed);

        // When / Then
        for (int i = 0; i < 1500; i++) {
            byte[] damaged =
                    java.util.Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int n = 0; n <= random.nextInt(3) && damaged.length > 0; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            byte[] body = random.nextBoolean() ? damaged : Base64.getEncoder().encode(damaged);
            IssuanceException e = catchThrowableOfType(IssuanceException.class, () -> est.enrol(caller, null, body));
            assertThat(e).as("seed " + seed + " round " + i).isNotNull();
            assertThat(e.kind()).as("seed " + seed + " round " + i).isIn(Kind.REQUEST, Kind.PENDING);
        }
        assertThat(refusal(caller, new byte[64 * 1024])).isEqualTo(Kind.REQUEST);
    }
}
