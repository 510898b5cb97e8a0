package dev.gantry.tls.evidence;

import dev.gantry.tls.testing.TestCertificates.Holder;
import java.net.InetAddress;
import java.security.KeyPair;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.gantry.tls.testing.TestCertificates.certificate;
import static dev.gantry.tls.testing.TestCertificates.dns;
import static dev.gantry.tls.testing.TestCertificates.ec;
import static dev.gantry.tls.testing.TestCertificates.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CertificateNamesTest {
    private static GeneralName otherName(ASN1Encodable value) {
        return new GeneralName(
                GeneralName.otherName,
                new OtherName(new ASN1ObjectIdentifier(CertificateNames.DICOM_AE_TITLE_OID), value));
    }

    @Test
    void readsEveryKindOfName() throws Exception {
        // Given
        Holder holder = certificate("CN=ct-01,O=Saint Elsewhere")
                .device(
                        uri("spiffe://st-elsewhere.example/dicom/device/ct-01"),
                        dns("ct-01.st-elsewhere.example"),
                        new GeneralName(GeneralName.iPAddress, "10.20.1.11"),
                        CertificateNames.aeTitleName("CT01"),
                        otherName(new DERUTF8String("CT01_MPPS ")),
                        new GeneralName(GeneralName.rfc822Name, "a@b.example"))
                .selfSigned();

        // When
        CertificateNames names = CertificateNames.of(holder.certificate());

        // Then
        assertThat(names.uris()).containsExactly("spiffe://st-elsewhere.example/dicom/device/ct-01");
        assertThat(names.dnsNames()).containsExactly("ct-01.st-elsewhere.example");
        assertThat(names.ipAddresses()).containsExactly(InetAddress.getByName("10.20.1.11"));
        assertThat(names.aeTitles()).containsExactlyInAnyOrder("CT01", "CT01_MPPS");
        assertThat(names.issuer()).isEqualTo("O=Saint Elsewhere,CN=ct-01");
        assertThat(names.serial()).isEqualTo(holder.certificate().getSerialNumber());
        assertThat(names.spkiPin()).matches("sha256/[A-Za-z0-9+/]{43}=");
    }

    @Test
    void readsCertificateWithoutNames() throws Exception {
        // When
        CertificateNames names =
                CertificateNames.of(certificate("CN=bare").selfSigned().certificate());

        // Then
        assertThat(names.uris()).isEmpty();
        assertThat(names.aeTitles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "SEVENTEEN_LETTERS", "CT\n01", "CT\u0000", "CT\\01", "CT\u00e4"})
    void refusesAeTitlesThatNoAssociationCouldCarry(String title) {
        // Given
        Holder holder =
                certificate("CN=x").device(otherName(new DERUTF8String(title))).selfSigned();

        // When / Then
        assertThatExceptionOfType(MalformedCertificateException.class)
                .isThrownBy(() -> CertificateNames.of(holder.certificate()));
    }

    @Test
    void refusesAeTitleThatIsNoString() {
        // When / Then
        for (ASN1Encodable value : new ASN1Encodable[] {new DEROctetString(new byte[4]), new DERBMPString("CT01")}) {
            Holder holder = certificate("CN=x").device(otherName(value)).selfSigned();
            assertThatExceptionOfType(MalformedCertificateException.class)
                    .isThrownBy(() -> CertificateNames.of(holder.certificate()));
        }
    }

    @Test
    void refusesMoreNamesThanAnyDeviceHas() {
        // Given
        GeneralName[] names = new GeneralName[CertificateNames.MAX_NAMES + 1];
        java.util.Arrays.setAll(names, i -> dns("h" + i + ".example"));
        Holder holder = certificate("CN=x").device(names).selfSigned();

        // When / Then
        assertThatExceptionOfType(MalformedCertificateException.class)
                .isThrownBy(() -> CertificateNames.of(holder.certificate()))
                .withMessage("subject alternative names: 257 (expected: at most 256)");
    }

    @Test
    void survivesDamagedNames() throws Exception {
        // Given
        byte[] good = new GeneralNames(new GeneralName[] {
                    uri("spiffe://a.example/b"), CertificateNames.aeTitleName("CT01"), dns("a.example")
                })
                .getEncoded();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        KeyPair keys = ec("secp256r1");

        // When / Then
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = good.clone();
            for (int n = 0; n <= random.nextInt(4); n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                CertificateNames.of(certificate("CN=x")
                        .keys(keys)
                        .rawExtension(Extension.subjectAlternativeName, damaged)
                        .selfSigned()
                        .certificate());
            } catch (MalformedCertificateException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + i, e);
            }
        }
    }
}
