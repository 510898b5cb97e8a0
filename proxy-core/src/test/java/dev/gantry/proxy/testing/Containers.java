package dev.gantry.proxy.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/** Images, networks and containers of one test, by the client of the engine; what was made is removed when it is closed. */
public final class Containers implements AutoCloseable {

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final String prefix = "gantry-it-" + ProcessHandle.current().pid() + "-";
    private final Deque<List<String>> undo = new ArrayDeque<>();

    /** Whether an engine answers here, with the base image of the Dockerfiles. */
    public static boolean areAvailable() {
        return Programs.isPresent("docker")
                && Programs.run(List.of("docker", "image", "inspect", "debian:bookworm-slim"), Duration.ofSeconds(60))
                                .exitCode()
                        == 0;
    }

    /** Skips the test where there is no engine, and fails it where {@code -Dcontainers=required} says that there is one. */
    public static void require() {
        if (!areAvailable()) {
            String reason = "no container engine with the image debian:bookworm-slim (see .ci/engine)";
            assertThat(System.getProperty("containers")).as(reason).isNotEqualTo("required");
            Assumptions.abort(reason);
        }
    }

    /** Builds an image; the layers of an earlier build are taken where nothing changed. Returns its name. */
    public String build(String name, Path dockerfile, Path context) {
        Programs.Finished built = Programs.run(
                List.of(
                        "docker",
                        "build",
                        "--network",
                        "host",
                        "--file",
                        dockerfile.toString(),
                        "--tag",
                        name,
                        context.toString()),
                Path.of("").toAbsolutePath(),
                // The older builder takes a base image that is here, and asks no registry for it.
                Map.of("DOCKER_BUILDKIT", "0"),
                BUILD_LIMIT);
        assertThat(built.exitCode()).as(built.output()).isZero();
        return name;
    }

    /** Makes a network without a way out, and returns its name. */
    public String network(String name) {
        docker("network", "create", "--internal", prefix + name);
        undo.push(List.of("network", "rm", prefix + name));
        return prefix + name;
    }

    /** Makes a container that does not run yet, and returns its name. */
    public String create(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("create", "--name", prefix + name));
        command.addAll(List.of(arguments));
        docker(command.toArray(String[]::new));
        undo.push(List.of("rm", "--force", "--volumes", prefix + name));
        return prefix + name;
    }

    /** Runs a command of the client that must succeed, and returns what it printed. */
    public String docker(String... arguments) {
        Programs.Finished finished = attempt(arguments);
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        return finished.output().strip();
    }

    /** Runs a command of the client, whatever comes of it. */
    public Programs.Finished attempt(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return Programs.run(command, LIMIT);
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            attempt(undo.pop().toArray(String[]::new));
        }
    }
}
