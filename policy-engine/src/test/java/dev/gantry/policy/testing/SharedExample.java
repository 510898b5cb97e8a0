package dev.gantry.policy.testing;

import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assumptions.assumeThat;

/** The example of a hospital that the language was designed with; it is not part of this repository. */
public final class SharedExample {
    private SharedExample() {}

    /** Returns the policy; the test is skipped where it is not at hand, in {@code GANTRY_SHARED} or beside the repository. */
    public static SourceText hospital() {
        String folder = System.getenv("GANTRY_SHARED");
        Path file = Path.of(folder == null ? "../../shared" : folder, "design", "hospital-zone-policy.yaml");
        assumeThat(file).as("the hospital example").exists();
        try {
            return SourceText.of("hospital.yaml", Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
