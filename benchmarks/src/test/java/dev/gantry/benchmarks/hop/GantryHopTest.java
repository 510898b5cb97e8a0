package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class GantryHopTest {

    /** Does what the hop relies on of each command, and notes how it was called. */
    private static final String LAUNCHER = """
            #!/bin/sh
            echo "$@" >> "%s"
            case "$1 $2" in
              "ca init") mkdir ca && echo root > ca/root.pem ;;
              "ca enrol") echo leaf > "$7/$3.pem"; echo key > "$7/$3.key"; echo root > "$7/root.pem" ;;
              "run --config") exec sleep 60 ;;
              *) echo "no such command"; exit 2 ;;
            esac
            """;

    @TempDir
    private Path directory;

    private final Jvm jvm = new Jvm(Path.of(System.getProperty("java.home")), List.of());

    @Test
    void enrolsBothEndsAndStartsInstancesWithACopyOfTheAuthority() throws Exception {
        // Given
        Path calls = directory.resolve("calls");
        Path distribution = distribution(LAUNCHER.formatted(calls));
        Path instance = Files.createDirectories(directory.resolve("instance"));

        // When
        GantryHop hop = GantryHop.prepare("gantry", distribution, jvm, work(), true);
        RunningHop running = hop.start(4_711, instance);

        // Then
        try (running) {
            assertThat(running.isAlive()).isTrue();
            PeerFiles sink = hop.peers().sink();
            assertThat(List.of(sink.certificate(), sink.key(), sink.trust())).allMatch(Files::exists);
            assertThat(instance.resolve("ca/root.pem")).hasContent("root");
            assertThat(instance.resolve("policy.yaml")).content().contains("listens: \"127.0.0.1:4711\"");
            assertThat(instance.resolve("gantry.yaml")).content().contains("bind: 127.0.0.1:" + running.port());
        }
        assertThat(Files.readAllLines(calls).stream().map(call -> call.replaceAll(" --config.*", "")))
                .startsWith("ca init", "ca enrol generator", "ca enrol sink");
    }

    @Test
    void saysWhatACommandPrintedWhenItFails() throws Exception {
        // Given
        Path distribution = distribution("#!/bin/sh\necho broken\nexit 1\n");

        // When
        // Then
        assertThatThrownBy(() -> GantryHop.prepare("gantry", distribution, jvm, work(), true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended with 1: broken");
    }

    private Path work() throws IOException {
        return Files.createDirectories(directory.resolve("work"));
    }

    private Path distribution(String launcher) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(directory.resolve("gantry-1.0").resolve("bin"));
        Path script = Files.writeString(bin.resolve("gantry"), launcher);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        ChildProcess.run(List.of("tar", "-czf", "gantry.tar.gz", "gantry-1.0"), Map.of(), directory, "tar.log", (int)
                TimeUnit.MINUTES.toSeconds(1));
        return directory.resolve("gantry.tar.gz");
    }
}
