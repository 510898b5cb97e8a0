package dev.gantry.tls.lint;

import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.TestCertificates;
import dev.gantry.tls.testing.TestCertificates.Holder;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;

import static dev.gantry.tls.testing.TestCertificates.NOW;
import static dev.gantry.tls.testing.TestCertificates.certificate;
import static dev.gantry.tls.testing.TestCertificates.dns;
import static dev.gantry.tls.testing.TestCertificates.ec;
import static dev.gantry.tls.testing.TestCertificates.uri;
import static org.assertj.core.api.Assertions.assertThat;

class LintsTest {
    private static final String SITE = "st-elsewhere.example";
    private static final KeyPair KEYS = ec("secp256r1");
    private static final KeyPair ISSUER_KEYS = ec("secp256r1");
    private static final GeneralName GOOD_URI = uri("spiffe://" + SITE + "/dicom/device/ct-01");

    private static final Holder ISSUING = certificate("CN=issuing")
            .keys(ISSUER_KEYS)
            .authority(0)
            .constrainedTo(SITE)
            .extension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(ISSUER_KEYS)))
            .valid(NOW.minus(Duration.ofDays(10)), NOW.plus(Duration.ofDays(3000)))
            .selfSigned();

    private static byte[] identifier(KeyPair keys) {
        return KeyIdentifiers.of(
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    }

    /** The rules that a device certificate with these names, changed in one way, breaks. */
    private static List<String> broken(List<GeneralName> names, Consumer<TestCertificates.Builder> change)
            throws Exception {
        TestCertificates.Builder builder = certificate("CN=device ct-01")
                .keys(KEYS)
                .device(names.toArray(new GeneralName[0]))
                .extension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(KEYS)))
                .extension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(identifier(ISSUER_KEYS)))
                .extension(Extension.basicConstraints, true, new BasicConstraints(false));
        change.accept(builder);
        Certificate signed =
                Certificate.getInstance(builder.signedBy(ISSUING).certificate().getEncoded());
        LintSubject subject = new LintSubject(
                signed.getTBSCertificate(),
                Certificate.getInstance(ISSUING.certificate().getEncoded()),
                CertificateProfile.DEVICE_AUTO);
        List<String> ids = new ArrayList<>();
        Lints.check(subject).forEach(finding -> ids.add(finding.id()));
        // The serial numbers of these certificates are short on purpose.
        assertThat(ids).contains("serial-number");
        ids.remove("serial-number");
        return ids;
    }

    private static List<String> brokenBy(GeneralName... others) throws Exception {
        List<GeneralName> names = new ArrayList<>(List.of(GOOD_URI));
        names.addAll(List.of(others));
        return broken(names, builder -> {});
    }

    @Test
    void findsNothingInSoundCertificate() throws Exception {
        assertThat(brokenBy(dns("ct-01." + SITE), CertificateNames.aeTitleName("CT01")))
                .isEmpty();
        assertThat(Lints.ids()).hasSize(34).doesNotHaveDuplicates();
    }

    @Test
    void findsWrongNames() throws Exception {
        assertThat(brokenBy(dns("ct-01.other.example"))).containsExactly("dns-constraint");
        assertThat(brokenBy(dns("*." + SITE))).containsExactly("dns-syntax");
        assertThat(brokenBy(dns("ct_01." + SITE))).containsExactly("dns-syntax");
        assertThat(brokenBy(GOOD_URI)).contains("names-present", "duplicate-names");
        assertThat(brokenBy(CertificateNames.aeTitleName("SEVENTEEN_LETTERS"))).containsExactly("ae-title");
        assertThat(brokenBy(CertificateNames.aeTitleName("CT01 "))).containsExactly("ae-title");
        assertThat(brokenBy(CertificateNames.aeTitleName("CT\\01"))).containsExactly("ae-title");
        assertThat(brokenBy(new GeneralName(GeneralName.rfc822Name, "a@b.example")))
                .containsExactly("name-kinds");
        assertThat(brokenBy(new GeneralName(GeneralName.iPAddress, "224.0.0.1")))
                .containsExactly("address");
        assertThat(broken(List.of(uri("urn:dicom:ct01")), builder -> {}))
                .contains("uri-syntax", "uri-constraint", "uri-holder");
        assertThat(broken(List.of(uri("spiffe://other.example/dicom/device/ct-01")), builder -> {}))
                .containsExactly("uri-constraint");
        assertThat(broken(List.of(uri("spiffe://" + SITE + "/dicom/device/mr-01")), builder -> {}))
                .containsExactly("uri-holder");
        assertThat(broken(List.of(uri("spiffe://" + SITE + ":8443/dicom/device/ct-01")), builder -> {}))
                .containsExactly("uri-syntax");
        assertThat(broken(List.of(), builder -> {})).contains("names-present");
    }

    @Test
    void findsWrongValidity() throws Exception {
        List<GeneralName> names = List.of(GOOD_URI);
        assertThat(broken(names, b -> b.valid(NOW, NOW.plus(Duration.ofDays(91)))))
                .containsExactly("validity-length");
        assertThat(broken(names, b -> b.valid(NOW.plusSeconds(60), NOW))).containsExactly("validity-order");
        assertThat(broken(names, b -> b.valid(NOW.minus(Duration.ofDays(11)), NOW)))
                .containsExactly("validity-within-issuer");
    }

    @Test
    void findsWrongExtensions() throws Exception {
        List<GeneralName> names = List.of(GOOD_URI);
        assertThat(broken(
                        names,
                        b -> b.extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE)))
                .contains("known-extensions", "criticality");
        assertThat(broken(names, b -> b.rawExtension(Extension.cRLDistributionPoints, new byte[] {5, 0})))
                .containsExactly("distribution-points");
        assertThat(broken(names, b -> b.keys(ec("secp256r1")))).containsExactly("subject-key-identifier");
        assertThat(broken(names, b -> b.keys(ec("secp224r1")))).contains("public-key-kind", "subject-key-identifier");
        assertThat(broken(names, b -> b.signedWith("SHA1withECDSA"))).containsExactly("signature-algorithm");
    }
}
