package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The certificates of the {@link Hospital}'s devices, made once a run by the product's own {@code gantry ca}. */
public final class HospitalPki {

    private static final HospitalPki SHARED = create();

    private final Path directory;

    private HospitalPki(Path directory) {
        this.directory = directory;
    }

    /** The CA directory: {@code root.pem}, {@code issuing.pem}, {@code proxy.pem}, {@code proxy.key}. */
    public static Path directory() {
        return SHARED.directory.resolve("ca");
    }

    public static TlsFiles credentials(String device) {
        Path files = SHARED.directory.resolve("devices").resolve(device);
        return new TlsFiles(files.resolve(device + ".key"), files.resolve(device + ".pem"), files.resolve("root.pem"));
    }

    private static HospitalPki create() {
        try {
            Path target = Files.createDirectories(Path.of("target", "interop").toAbsolutePath());
            Path directory = Files.createTempDirectory(target, "pki");
            Files.writeString(
                    directory.resolve("policy.yaml"),
                    Hospital.policy(
                            "/interop/hospital-policy.yaml",
                            Map.of("pacs", 1, "ris", 1, "pacs-orders", 1, "ris-orders", 1),
                            List.of()));
            Path ca = directory.resolve("ca");
            Files.writeString(
                    directory.resolve("gantry.yaml"),
                    Hospital.configuration(ca, Hospital.Ports.free(), "state", "off", Map.of(), List.of(), ""));
            GantryProcess gantry = GantryProcess.fromClassPath();
            run(gantry, directory, "ca", "init", "--config", "gantry.yaml");
            for (String device : Hospital.devices()) {
                run(gantry, directory, "ca", "enrol", device, "--config", "gantry.yaml", "--out", "devices/" + device);
            }
            return new HospitalPki(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(GantryProcess gantry, Path directory, String... arguments) {
        Programs.Finished finished = gantry.run(directory, arguments);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", arguments) + "\n" + finished.output());
        }
    }
}
