package dev.gantry.proxy.cli;

import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Pkcs12;
import dev.gantry.tls.file.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a device is given.
 *
 * @param written what was written, in its order
 * @param password opens the PKCS#12 file, where there is one
 */
record EnrolmentFiles(List<Path> written, Optional<String> password) {
    EnrolmentFiles {
        written = List.copyOf(written);
    }

    /** Writes them; files of secrets are for their owner alone, and so is a directory that is made here. */
    static EnrolmentFiles write(Path directory, EnrolledDevice device, SecureRandom random) throws IOException {
        if (!Files.isDirectory(directory)) {
            AtomicFiles.createPrivateDirectory(directory);
        }
        List<Path> written = new ArrayList<>();
        Optional<String> password = Optional.empty();
        if (device.key().isPresent()) {
            written.add(write(
                    directory.resolve(device.device() + ".key"),
                    device.keyPem().orElseThrow().getBytes(StandardCharsets.US_ASCII),
                    AtomicFiles.Access.SECRET));
            String secret = Pkcs12.randomPassword(random);
            password = Optional.of(secret);
            written.add(write(
                    directory.resolve(device.device() + ".p12"),
                    Pkcs12.write(
                            device.device(),
                            device.key().get(),
                            device.certificate().chain(),
                            secret.toCharArray(),
                            Pkcs12.Protection.AES_256,
                            random),
                    AtomicFiles.Access.SECRET));
        }
        written.add(write(
                directory.resolve(device.device() + ".pem"),
                device.chainPem().getBytes(StandardCharsets.US_ASCII),
                AtomicFiles.Access.PUBLIC));
        written.add(write(
                directory.resolve("root.pem"),
                device.rootsPem().getBytes(StandardCharsets.US_ASCII),
                AtomicFiles.Access.PUBLIC));
        return new EnrolmentFiles(written, password);
    }

    private static Path write(Path file, byte[] content, AtomicFiles.Access access) throws IOException {
        AtomicFiles.write(file, content, access);
        return file;
    }
}
