package dev.gantry.tls.trust;

import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.testing.TestCertificates.Holder;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

import static dev.gantry.tls.testing.TestCertificates.NOW;
import static dev.gantry.tls.testing.TestCertificates.certificate;
import static dev.gantry.tls.testing.TestCertificates.dns;
import static dev.gantry.tls.testing.TestCertificates.ec;
import static dev.gantry.tls.testing.TestCertificates.rsa;
import static dev.gantry.tls.testing.TestCertificates.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ZoneTrustManagerTest {
    private static final String SITE = "st-elsewhere.example";
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Holder ROOT = certificate("CN=root").authority(1).selfSigned();
    private static final Holder ISSUING =
            certificate("CN=issuing").authority(0).constrainedTo(SITE).signedBy(ROOT);
    private static final Holder DEVICE = certificate("CN=ct-01")
            .device(uri("spiffe://" + SITE + "/dicom/device/ct-01"), dns("ct-01." + SITE))
            .signedBy(ISSUING);

    private static ZoneTrustManager trusting(Holder... roots) {
        return trusting(RevocationCheck.none(), TrustPolicy.strict(), roots);
    }

    private static ZoneTrustManager trusting(RevocationCheck check, TrustPolicy policy, Holder... roots) {
        List<X509Certificate> certificates =
                List.of(roots).stream().map(Holder::certificate).toList();
        return new ZoneTrustManager(TrustAnchors.ofRoots(certificates), policy, check, CLOCK);
    }

    private static TrustFailure failure(ZoneTrustManager manager, X509Certificate... chain) {
        UntrustedCertificateException e = catchThrowableOfType(
                UntrustedCertificateException.class, () -> manager.checkClientTrusted(chain, "UNKNOWN"));
        assertThat(e).as("refusal").isNotNull();
        assertThat(e.getMessage()).startsWith(e.failure().code() + ": ").doesNotContain("\n");
        return e.failure();
    }

    @Test
    void believesChainThatEndsAtAnAnchorForBothSides() {
        // Given
        ZoneTrustManager manager = trusting(ROOT);

        // When / Then
        assertThatCode(() -> {
                    manager.checkClientTrusted(DEVICE.chain(ISSUING), "UNKNOWN");
                    manager.checkServerTrusted(DEVICE.chain(ISSUING), "UNKNOWN");
                    manager.checkClientTrusted(DEVICE.chain(ROOT, ISSUING), "UNKNOWN");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void completesTheChainOfPeerThatSendsItsLeafAlone() {
        // Given
        ZoneTrustManager without = trusting(ROOT);
        ZoneTrustManager with = new ZoneTrustManager(
                TrustAnchors.of(List.of(ROOT.certificate()), List.of(ISSUING.certificate())),
                TrustPolicy.strict(),
                RevocationCheck.none(),
                CLOCK);

        // When / Then
        assertThat(failure(without, DEVICE.chain())).isEqualTo(TrustFailure.UNTRUSTED_ISSUER);
        assertThatCode(() -> with.checkClientTrusted(DEVICE.chain(), "UNKNOWN")).doesNotThrowAnyException();
    }

    @Test
    void refusesForeignAuthorityOfTheSameName() {
        // Given
        Holder foreignRoot = certificate("CN=root").authority(1).selfSigned();
        Holder foreignIssuing = certificate("CN=issuing").authority(0).signedBy(foreignRoot);
        Holder foreign = certificate("CN=ct-01").device().signedBy(foreignIssuing);

        // When / Then
        assertThat(failure(trusting(ROOT), foreign.chain(foreignIssuing, foreignRoot)))
                .isEqualTo(TrustFailure.UNTRUSTED_ISSUER);
        assertThatCode(() -> trusting(ROOT, foreignRoot).checkClientTrusted(foreign.chain(foreignIssuing), "UNKNOWN"))
                .doesNotThrowAnyException();
    }

    @Test
    void tellsEndedFromNotYetBegun() {
        // Given
        Holder ended = certificate("CN=a")
                .device()
                .valid(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1))
                .signedBy(ISSUING);
        Holder future = certificate("CN=b")
                .device()
                .valid(NOW.plusSeconds(1), NOW.plus(Duration.ofDays(9)))
                .signedBy(ISSUING);
        Holder endedIssuer = certificate("CN=old")
                .authority(0)
                .valid(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1))
                .signedBy(ROOT);

        // When / Then
        assertThat(failure(trusting(ROOT), ended.chain(ISSUING))).isEqualTo(TrustFailure.EXPIRED);
        assertThat(failure(trusting(ROOT), future.chain(ISSUING))).isEqualTo(TrustFailure.NOT_YET_VALID);
        assertThat(failure(
                        trusting(ROOT),
                        certificate("CN=c").device().signedBy(endedIssuer).chain(endedIssuer)))
                .isEqualTo(TrustFailure.EXPIRED);
    }

    @Test
    void refusesUsageOfTheOtherSide() {
        // Given
        Holder serverOnly =
                certificate("CN=s").usage(KeyPurposeId.id_kp_serverAuth).signedBy(ISSUING);
        Holder none = certificate("CN=n").signedBy(ISSUING);
        ZoneTrustManager lenient =
                trusting(RevocationCheck.none(), TrustPolicy.strict().withoutRequiredExtendedKeyUsage(), ROOT);

        // When / Then
        assertThat(failure(trusting(ROOT), serverOnly.chain(ISSUING))).isEqualTo(TrustFailure.WRONG_EXTENDED_KEY_USAGE);
        assertThat(failure(trusting(ROOT), none.chain(ISSUING))).isEqualTo(TrustFailure.WRONG_EXTENDED_KEY_USAGE);
        assertThatCode(() -> lenient.checkClientTrusted(none.chain(ISSUING), "UNKNOWN"))
                .doesNotThrowAnyException();
        assertThat(failure(lenient, serverOnly.chain(ISSUING))).isEqualTo(TrustFailure.WRONG_EXTENDED_KEY_USAGE);
    }

    @Test
    void refusesShortKeysAndOldSignatures() {
        // Given
        Holder rsa1024 = certificate("CN=a").keys(rsa(1024)).device().signedBy(ISSUING);
        Holder rsa2048 = certificate("CN=b").keys(rsa(2048)).device().signedBy(ISSUING);
        Holder ec224 = certificate("CN=c").keys(ec("secp224r1")).device().signedBy(ISSUING);
        Holder sha1 = certificate("CN=d").device().signedWith("SHA1withECDSA").signedBy(ISSUING);

        // When / Then
        assertThat(failure(trusting(ROOT), rsa1024.chain(ISSUING))).isEqualTo(TrustFailure.WEAK_KEY);
        assertThat(failure(trusting(ROOT), ec224.chain(ISSUING))).isEqualTo(TrustFailure.WEAK_KEY);
        assertThat(failure(trusting(ROOT), sha1.chain(ISSUING))).isEqualTo(TrustFailure.WEAK_SIGNATURE_ALGORITHM);
        assertThatCode(() -> trusting(ROOT).checkClientTrusted(rsa2048.chain(ISSUING), "UNKNOWN"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesNamesOutsideTheConstraintsOfAnIssuer() {
        // Given
        Holder uriOfOther = certificate("CN=a")
                .device(uri("spiffe://other.example/dicom/device/ct-01"))
                .signedBy(ISSUING);
        Holder dnsOfOther =
                certificate("CN=b").device(dns("ct-01.other.example")).signedBy(ISSUING);
        Holder uriWithoutHost =
                certificate("CN=c").device(uri("urn:dicom:ct01")).signedBy(ISSUING);
        Holder constrainedRoot =
                certificate("CN=r2").authority(1).constrainedTo(SITE).selfSigned();
        Holder underConstrainedRoot =
                certificate("CN=d").device(dns("ct-01.other.example")).signedBy(constrainedRoot);

        // When / Then
        assertThat(failure(trusting(ROOT), uriOfOther.chain(ISSUING))).isEqualTo(TrustFailure.NAME_NOT_PERMITTED);
        assertThat(failure(trusting(ROOT), dnsOfOther.chain(ISSUING))).isEqualTo(TrustFailure.NAME_NOT_PERMITTED);
        assertThat(failure(trusting(ROOT), uriWithoutHost.chain(ISSUING))).isEqualTo(TrustFailure.NAME_NOT_PERMITTED);
        assertThat(failure(trusting(constrainedRoot), underConstrainedRoot.chain()))
                .isEqualTo(TrustFailure.NAME_NOT_PERMITTED);
    }

    @Test
    void refusesIssuersThatAreNoAuthority() {
        // Given
        Holder deviceAsIssuer = certificate("CN=x").device().signedBy(DEVICE);
        Holder tooDeep = certificate("CN=sub").authority(0).signedBy(ISSUING);

        // When / Then
        assertThat(failure(trusting(ROOT), deviceAsIssuer.chain(DEVICE, ISSUING)))
                .isEqualTo(TrustFailure.NOT_AN_AUTHORITY);
        assertThat(failure(
                        trusting(ROOT),
                        certificate("CN=y").device().signedBy(tooDeep).chain(tooDeep, ISSUING)))
                .isEqualTo(TrustFailure.NOT_AN_AUTHORITY);
    }

    @Test
    void refusesUnknownCriticalExtension() {
        // Given
        Holder odd = certificate("CN=x")
                .device()
                .extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE)
                .signedBy(ISSUING);

        // When / Then
        assertThat(failure(trusting(ROOT), odd.chain(ISSUING))).isEqualTo(TrustFailure.INVALID_PATH);
    }

    @Test
    void asksForRevocationAtEveryHandshakeAlsoOfRememberedPaths() throws Exception {
        // Given
        AtomicInteger asked = new AtomicInteger();
        Set<X509Certificate> revoked = new java.util.HashSet<>();
        RevocationCheck check = c -> {
            asked.incrementAndGet();
            return revoked.stream().anyMatch(r -> r.getSerialNumber().equals(c.getSerialNumber()))
                    ? RevocationCheck.Status.REVOKED
                    : RevocationCheck.Status.GOOD;
        };
        ZoneTrustManager manager = trusting(check, TrustPolicy.strict(), ROOT);
        manager.checkClientTrusted(DEVICE.chain(ISSUING), "UNKNOWN");

        // When
        revoked.add(DEVICE.certificate());

        // Then
        assertThat(failure(manager, DEVICE.chain(ISSUING))).isEqualTo(TrustFailure.REVOKED);
        assertThat(asked).hasValue(3);
        revoked.clear();
        revoked.add(ISSUING.certificate());
        assertThat(failure(manager, DEVICE.chain(ISSUING))).isEqualTo(TrustFailure.REVOKED);
    }

    @Test
    void appliesTheRuleForUnknownAndSuspendedStatus() {
        // Given
        RevocationCheck unknown = c -> RevocationCheck.Status.UNKNOWN;

        // When / Then
        assertThatCode(() -> trusting(unknown, TrustPolicy.strict(), ROOT)
                        .checkClientTrusted(DEVICE.chain(ISSUING), "UNKNOWN"))
                .doesNotThrowAnyException();
        assertThat(failure(
                        trusting(unknown, TrustPolicy.strict().refusingUnknownStatus(), ROOT), DEVICE.chain(ISSUING)))
                .isEqualTo(TrustFailure.STATUS_UNKNOWN);
        assertThat(failure(
                        trusting(c -> RevocationCheck.Status.SUSPENDED, TrustPolicy.strict(), ROOT),
                        DEVICE.chain(ISSUING)))
                .isEqualTo(TrustFailure.SUSPENDED);
    }

    @Test
    void forgetsRememberedPathsWhenAnchorsChange() throws Exception {
        // Given
        Holder other = certificate("CN=other").authority(1).selfSigned();
        ZoneTrustManager manager = trusting(ROOT);
        manager.checkClientTrusted(DEVICE.chain(ISSUING), "UNKNOWN");

        // When
        manager.replaceAnchors(TrustAnchors.ofRoots(List.of(other.certificate())));

        // Then
        assertThat(failure(manager, DEVICE.chain(ISSUING))).isEqualTo(TrustFailure.UNTRUSTED_ISSUER);
        assertThat(manager.getAcceptedIssuers()).containsExactly(other.certificate());
    }

    @Test
    void believesPinnedCertificatesAndKeysAlone() {
        // Given
        Holder modality = certificate("CN=old-modality").selfSigned();
        Holder sameKey = certificate("CN=renewed").keys(modality.keys()).selfSigned();
        Holder ended = certificate("CN=ended")
                .keys(modality.keys())
                .valid(NOW.minus(Duration.ofDays(9)), NOW.minusSeconds(1))
                .selfSigned();
        ZoneTrustManager byCertificate = new ZoneTrustManager(
                TrustAnchors.ofPins(Set.of(modality.certificate()), Set.of()),
                TrustPolicy.strict(),
                RevocationCheck.none(),
                CLOCK);
        ZoneTrustManager byKey = new ZoneTrustManager(
                TrustAnchors.ofPins(Set.of(), Set.of(SpkiPins.of(modality.keys().getPublic()))),
                TrustPolicy.strict(),
                RevocationCheck.none(),
                CLOCK);

        // When / Then
        assertThatCode(() -> {
                    byCertificate.checkClientTrusted(modality.chain(), "UNKNOWN");
                    byKey.checkClientTrusted(sameKey.chain(), "UNKNOWN");
                })
                .doesNotThrowAnyException();
        assertThat(failure(byCertificate, sameKey.chain())).isEqualTo(TrustFailure.NOT_PINNED);
        assertThat(failure(byCertificate, DEVICE.chain(ISSUING, ROOT))).isEqualTo(TrustFailure.NOT_PINNED);
        assertThat(failure(byKey, ended.chain())).isEqualTo(TrustFailure.EXPIRED);
    }

    @Test
    void refusesNoChainAndChainsWithoutEnd() {
        // Given
        X509Certificate[] endless = new X509Certificate[ZoneTrustManager.MAX_CHAIN_LENGTH + 1];
        java.util.Arrays.fill(endless, DEVICE.certificate());

        // When / Then
        assertThat(failure(trusting(ROOT))).isEqualTo(TrustFailure.NO_CERTIFICATE);
        assertThat(failure(trusting(ROOT), endless)).isEqualTo(TrustFailure.MALFORMED);
    }

    @Test
    void turnsAnErrorOfTheCheckIntoRefusal() {
        // Given
        RevocationCheck broken = c -> {
            throw new StackOverflowError("bug");
        };

        // When / Then
        assertThat(failure(trusting(broken, TrustPolicy.strict(), ROOT), DEVICE.chain(ISSUING)))
                .isEqualTo(TrustFailure.INTERNAL);
    }

    @Test
    void findsTheReasonInsideWhatProviderWrappedItIn() {
        // Given
        UntrustedCertificateException reason =
                new UntrustedCertificateException(TrustFailure.REVOKED, "the certificate is revoked");
        Exception handshake = new javax.net.ssl.SSLHandshakeException("failed");
        handshake.initCause(new RuntimeException(reason));

        // When / Then
        assertThat(UntrustedCertificateException.find(handshake)).containsSame(reason);
        assertThat(UntrustedCertificateException.find(new RuntimeException())).isEmpty();
    }

    @Test
    void boundsTheSearchAmongCertificatesOfOneName() {
        // Given
        Holder[] crowd = new Holder[ZoneTrustManager.MAX_CHAIN_LENGTH - 1];
        for (int i = 0; i < crowd.length; i++) {
            crowd[i] = certificate("CN=loop").authority(-1).selfSigned();
        }
        Holder leaf = certificate("CN=x").device().signedBy(crowd[0]);

        // When / Then
        assertThat(failure(trusting(ROOT), leaf.chain(crowd))).isEqualTo(TrustFailure.UNTRUSTED_ISSUER);
    }
}
