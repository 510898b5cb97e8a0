package dev.gantry.proxy.demo.hospital;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HospitalMakerTest {
    private final List<String> progress = new ArrayList<>();

    @TempDir
    private Path directory;

    private HospitalMaker maker() {
        return new HospitalMaker(new HospitalFiles(directory), Clock.systemUTC(), progress::add);
    }

    @Test
    void touchesNoDirectoryThatHoldsSomethingElse() throws Exception {
        // Given
        Files.writeString(directory.resolve("thesis.tex"), "years of work");

        // When
        // Then
        assertThatThrownBy(() -> maker().make())
                .isInstanceOf(HospitalException.class)
                .hasMessage("`" + directory
                        + "` holds other files (expected: an empty or absent directory, or a demo hospital)");
        assertThat(directory).isDirectoryNotContaining("glob:**/gantry.yaml");
    }

    @Test
    void makesAHospitalOnceAndThenLeavesItAsItIs() throws Exception {
        // Given
        maker().make();
        HospitalFiles files = new HospitalFiles(directory);
        String policy = Files.readString(files.policy());
        byte[] certificate = Files.readAllBytes(files.certificate("ct-1"));
        Files.writeString(files.policy(), policy.replace("  echo:\n", "  ping:\n"));
        progress.clear();

        // When
        maker().make();

        // Then
        assertThat(progress).containsExactly("going on with the hospital in " + directory + " as it is");
        assertThat(Files.readString(files.policy())).contains("  ping:\n");
        assertThat(files.certificate("ct-1")).hasBinaryContent(certificate);
        assertThat(files.key("acme-service")).exists();
        assertThat(files.intruderCertificate()).exists();
        assertThat(policy).doesNotContain("${");
        assertThat(policy.lines()).allMatch(line -> line.length() <= 125);
    }

    @Test
    void saysWhatIsWrongWithAPolicyThatWasChanged() throws Exception {
        // Given
        maker().make();
        HospitalFiles files = new HospitalFiles(directory);
        Files.writeString(files.policy(), Files.readString(files.policy()).replace("allow: [query]", "allow: [qery]"));

        // When
        // Then
        assertThatThrownBy(() -> maker().make())
                .isInstanceOfSatisfying(
                        HospitalException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.message())
                                .anyMatch(message -> message.contains("`qery`")));
    }
}
