package dev.gantry.tls.kit;

import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Pkcs12;
import dev.gantry.tls.enrol.Pkcs12.Protection;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.key.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes what a device is given into a directory of its own, all with mode 0600 where the medium knows modes (FAT, which most sticks
 * have, does not). The password of the PKCS#12 files is in none of them: it goes another way than the medium.
 */
public final class UsbKit {
    /**
     * What was written.
     *
     * @param directory the directory
     * @param files names of the files in it
     * @param warnings what the person who carries it has to know, one sentence each
     */
    public record Written(Path directory, List<String> files, List<String> warnings) {
        public Written {
            files = List.copyOf(files);
            warnings = List.copyOf(warnings);
        }
    }

    private UsbKit() {}

    /**
     * Writes a kit to {@code DIR/DEVICE}.
     *
     * @param device an enrolled device whose key was made here
     * @param medium the directory of the stick
     * @param password protects the PKCS#12 files; see {@link Pkcs12#randomPassword}
     * @throws IOException the medium does not take it, or there is a kit of this device already; what was written before the error is
     *     deleted
     * @throws IllegalArgumentException the key of the device was not made here
     */
    public static Written write(
            EnrolledDevice device, Path medium, KitPreset preset, char[] password, SecureRandom random)
            throws IOException {
        PrivateKey key = device.key()
                .orElseThrow(() -> new IllegalArgumentException(
                        "device `" + device.device() + "` made its key itself (expected: a certificate file alone)"));
        if (!Files.isDirectory(medium)) {
            throw new IOException("`" + medium + "` is no directory (expected: where the stick is mounted)");
        }
        Path directory = medium.resolve(device.device());
        if (Files.exists(directory)) {
            throw new IOException(
                    "`" + directory + "` exists already (expected: a stick without a kit of this device)");
        }
        AtomicFiles.createPrivateDirectory(directory);
        Kit kit = new Kit(directory);
        try {
            for (Protection protection : preset.protections().stream().sorted().toList()) {
                kit.add(
                        device.device() + (protection == Protection.LEGACY_3DES ? "-legacy.p12" : ".p12"),
                        Pkcs12.write(device.device(), key, device.certificate().chain(), password, protection, random));
            }
            if (preset.hasPem()) {
                kit.add("key.pem", device.keyPem().orElseThrow());
                kit.add("chain.pem", device.chainPem());
                List<java.security.cert.X509Certificate> reversed =
                        new ArrayList<>(device.certificate().chain());
                Collections.reverse(reversed);
                kit.add("chain-root-first.pem", Pem.certificates(reversed));
            }
            kit.add(
                    "certificate.pem",
                    Pem.certificates(List.of(device.certificate().leaf())));
            kit.add("root.pem", device.rootsPem());
            for (int i = 0; i < device.roots().size(); i++) {
                // Windows and many consoles of devices open a certificate by this ending, and one at a time.
                kit.add(
                        i == 0 ? "root.cer" : "root-" + (i + 1) + ".cer",
                        encoded(device.roots().get(i)));
            }
            kit.add("README.html", KitSheet.html(device, preset, kit.files));
        } catch (IOException | RuntimeException e) {
            kit.delete();
            throw e;
        }
        return new Written(directory, kit.files, warnings(preset));
    }

    private static byte[] encoded(java.security.cert.X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded can be encoded", e);
        }
    }

    private static List<String> warnings(KitPreset preset) {
        List<String> warnings = new ArrayList<>();
        if (preset.hasPem()) {
            warnings.add("key.pem is not encrypted: whoever reads the stick has the key of the device");
        }
        if (preset.protections().contains(Protection.LEGACY_3DES)) {
            warnings.add(
                    "the legacy PKCS#12 file is weakly protected: treat the stick as if the key on it were not encrypted");
        }
        warnings.add("erase the stick when the device has taken the files");
        return warnings;
    }

    /** Files that are being written. */
    private static final class Kit {
        private final Path directory;
        private final List<String> files = new ArrayList<>();

        Kit(Path directory) {
            this.directory = directory;
        }

        void add(String name, String text) throws IOException {
            add(name, text.getBytes(StandardCharsets.UTF_8));
        }

        void add(String name, byte[] content) throws IOException {
            AtomicFiles.write(directory.resolve(name), content, AtomicFiles.Access.SECRET);
            files.add(name);
        }

        void delete() throws IOException {
            for (String name : files) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        }
    }
}
