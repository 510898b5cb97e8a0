package dev.gantry.tls.kit;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.MovableClock;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.testing.TestCertificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UsbKitTest {
    private static final char[] PASSWORD = "geheim99geheim99".toCharArray();

    @TempDir
    private Path directory;

    private final MovableClock clock = new MovableClock(TestCertificates.NOW);
    private CertificateAuthority authority;
    private EnrolledDevice device;
    private Path stick;

    @BeforeEach
    void enrol() throws Exception {
        authority = TestAuthority.create(directory, clock);
        device = new Enrolment(authority, RANDOM)
                .withNewKey(
                        DeviceNames.of("ct-01", List.of("CT01", "A&E <1>")),
                        CertificateProfile.DEVICE_USB,
                        KeyKind.EC_P256,
                        null,
                        "test");
        stick = Files.createDirectory(directory.resolve("stick"));
    }

    @AfterEach
    void closeAuthority() {
        authority.close();
    }

    @Test
    void writesEveryFormForAnyDevice() throws Exception {
        // When
        UsbKit.Written written = UsbKit.write(device, stick, KitPreset.ALL, PASSWORD, RANDOM);

        // Then
        assertThat(written.files())
                .containsExactly(
                        "ct-01.p12",
                        "ct-01-legacy.p12",
                        "key.pem",
                        "chain.pem",
                        "chain-root-first.pem",
                        "certificate.pem",
                        "root.pem",
                        "root.cer",
                        "README.html");
        assertThat(written.warnings()).hasSize(3);
        for (String file : written.files()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(written.directory().resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        for (String name : List.of("ct-01.p12", "ct-01-legacy.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(written.directory().resolve(name))) {
                store.load(in, PASSWORD);
            }
            assertThat(store.getCertificateChain("ct-01")).hasSize(2);
            assertThat(PemFiles.belongTogether(
                            (PrivateKey) store.getKey("ct-01", PASSWORD),
                            device.certificate().leaf().getPublicKey()))
                    .isTrue();
        }
        List<X509Certificate> chain = PemFiles.certificates(written.directory().resolve("chain.pem"));
        List<X509Certificate> reversed =
                PemFiles.certificates(written.directory().resolve("chain-root-first.pem"));
        assertThat(chain).isEqualTo(device.certificate().chain());
        assertThat(reversed).containsExactly(chain.get(1), chain.get(0));
        assertThat(PemFiles.identity(
                                written.directory().resolve("chain.pem"),
                                written.directory().resolve("key.pem"),
                                null,
                                clock)
                        .leaf())
                .isEqualTo(device.certificate().leaf());
    }

    @Test
    void printsSheetWithoutSecretsAndWithCodeThatCanBeRead() throws Exception {
        // Given
        UsbKit.Written written = UsbKit.write(device, stick, KitPreset.JAVA, PASSWORD, RANDOM);

        // When
        String sheet = Files.readString(written.directory().resolve("README.html"));

        // Then
        assertThat(sheet)
                .contains("ct-01", device.certificate().serialText(), "2", "A&amp;E &lt;1&gt;")
                .contains(KitSheet.fingerprint(device.certificate().leaf()))
                .contains(KitSheet.fingerprint(device.roots().get(0)))
                .doesNotContain(new String(PASSWORD), "PRIVATE KEY", "<script", "src=", "href=");
        assertThat(decode(sheet)).isEqualTo(KitSheet.qrText(device));
        assertThat(KitSheet.qrText(device)).contains(device.certificate().serialText());
    }

    /** Draws the squares of the SVG and reads them; told that the image is nothing else, since looking for a code in it finds none now and then. */
    private static String decode(String sheet) throws Exception {
        String svg = sheet.substring(sheet.indexOf("<svg"), sheet.indexOf("</svg>") + 6);
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        int size = Integer.parseInt(
                document.getDocumentElement().getAttribute("viewBox").split(" ")[2]);
        int scale = 4;
        int[] pixels = new int[size * scale * size * scale];
        Arrays.fill(pixels, 0xffffff);
        Matcher squares = Pattern.compile("M(\\d+) (\\d+)h1").matcher(svg);
        while (squares.find()) {
            int x = Integer.parseInt(squares.group(1)) * scale;
            int y = Integer.parseInt(squares.group(2)) * scale;
            for (int dy = 0; dy < scale; dy++) {
                Arrays.fill(pixels, (y + dy) * size * scale + x, (y + dy) * size * scale + x + scale, 0);
            }
        }
        return new QRCodeReader()
                .decode(
                        new BinaryBitmap(
                                new HybridBinarizer(new RGBLuminanceSource(size * scale, size * scale, pixels))),
                        Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }

    @Test
    void writesWhatThePresetNamesAndOverwritesNothing() throws Exception {
        // Given
        UsbKit.Written written = UsbKit.write(device, stick, KitPreset.ofId("windows-old"), PASSWORD, RANDOM);

        // When / Then
        assertThat(written.files()).contains("ct-01-legacy.p12").doesNotContain("ct-01.p12", "key.pem");
        assertThat(written.warnings()).anyMatch(warning -> warning.contains("weakly protected"));
        assertThatExceptionOfType(java.io.IOException.class)
                .isThrownBy(() -> UsbKit.write(device, stick, KitPreset.ALL, PASSWORD, RANDOM))
                .withMessageContaining("exists already");
        assertThatExceptionOfType(java.io.IOException.class)
                .isThrownBy(() -> UsbKit.write(device, directory.resolve("no-stick"), KitPreset.ALL, PASSWORD, RANDOM));
        EnrolledDevice ownKey = new EnrolledDevice("ct-02", device.certificate(), device.roots(), Optional.empty());
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> UsbKit.write(ownKey, stick, KitPreset.ALL, PASSWORD, RANDOM));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> KitPreset.ofId("ge-mr"))
                .withMessageContaining("(expected: all, openssl, java, java-old, windows, windows-old)");
    }
}
