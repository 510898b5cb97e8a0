package dev.gantry.proxy.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The hospital of {@code docker/compose.yaml}: its images are built, its containers run until it is closed. */
public final class HospitalInSmall implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    // A name of its own: the hospital that somebody may try out beside the tests is not touched.
    private static final String PROJECT = "gantry-it";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private HospitalInSmall() {}

    /**
     * Builds what is new, and starts all but the monitoring, whose images come from a registry.
     *
     * @param services the services to start
     * @return the hospital, once Gantry accepts associations and the stand-ins listen
     */
    public static HospitalInSmall open(String... services) {
        try (Containers images = new Containers()) {
            images.build("gantry", ROOT.resolve("docker/Dockerfile"), ROOT);
            images.build("gantry-hospital-enrolment", ROOT.resolve("docker/hospital/Dockerfile"), ROOT);
            Path peers = ROOT.resolve("docker/test-peers");
            images.build("gantry-test-peers", peers.resolve("Dockerfile"), peers);
        }
        Programs.Finished valid = compose("config", "--quiet");
        assertThat(valid.exitCode()).as(valid.output()).isZero();
        HospitalInSmall hospital = new HospitalInSmall();
        try {
            List<String> up = new ArrayList<>(List.of("up", "-d", "--no-build"));
            up.addAll(List.of(services));
            Programs.Finished started = compose(up.toArray(String[]::new));
            assertThat(started.exitCode()).as(started.output()).isZero();
            hospital.awaitSuccess("modality", "echoscu", "-aet", "CT01", "-aec", "PACS_IN", "127.0.0.1", "104");
            hospital.awaitSuccess("ris", "echoscu", "-aec", "RIS", "127.0.0.1", "11113");
            hospital.awaitSuccess("viewer", "echoscu", "127.0.0.1", "11113");
            return hospital;
        } catch (RuntimeException | Error e) {
            hospital.close();
            throw e;
        }
    }

    private void awaitSuccess(String service, String... command) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Programs.Finished finished = run(service, command);
            assertThat(finished.exitCode()).as(finished.output()).isZero();
        });
    }

    /** Runs a command in the container of a service, whatever comes of it. */
    public Programs.Finished run(String service, String... command) {
        List<String> arguments = new ArrayList<>(List.of("exec", "-T", service));
        arguments.addAll(List.of(command));
        return compose(arguments.toArray(String[]::new));
    }

    /** Runs the command line of Gantry in its own container; it must end with 0. Returns the lines that it printed. */
    public List<String> gantry(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "/opt/java/bin/java",
                "@/opt/gantry/java.options",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "/opt/gantry/lib/gantry.jar"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", "/etc/gantry/gantry.yaml"));
        Programs.Finished finished = run("gantry", command.toArray(String[]::new));
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        return finished.output().lines().toList();
    }

    /** Returns what a service has printed. */
    public String log(String service) {
        return compose("logs", "--no-color", service).output();
    }

    @Override
    public void close() {
        compose("down", "--volumes", "--timeout", "20");
    }

    private static Programs.Finished compose(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker-compose", "--project-name", PROJECT));
        command.addAll(List.of("--file", ROOT.resolve("docker/compose.yaml").toString()));
        command.addAll(List.of(arguments));
        return Programs.run(command, LIMIT);
    }
}
