package dev.gantry.proxy.cli;

import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance in this process with an authority, two devices and an archive that answers echoes; and the commands that an
 * operator types beside it.
 */
final class LiveHospital implements AutoCloseable {
    private final Path directory;
    private final Clock clock;
    private final ScriptedAcceptor pacs;
    private @Nullable InProcessInstance running;

    /** What a command left behind. */
    record Outcome(ExitCode code, String out, String err) {}

    /** Writes the files and makes the certificates; nothing runs yet. */
    LiveHospital(Path directory) throws IOException {
        this(directory, Clock.systemUTC());
    }

    /** As {@link #LiveHospital(Path)}, with a clock of its own for the instance. */
    LiveHospital(Path directory, Clock clock) throws IOException {
        this.clock = clock;
        this.directory = directory;
        Files.writeString(directory.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                ca: { directory: ca }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct] }
                management: { bind: "127.0.0.1:0", tls: off }
                log: { format: text, level: error }
                """);
        policy(1, true);
        done("ca", "init");
        for (String device : List.of("ct-01", "ct-02", "pacs-main")) {
            done("ca", "enrol", device, "--out", directory.resolve(device).toString());
        }
        pacs = ScriptedAcceptor.tls(credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
        policy(pacs.port(), true);
    }

    private void done(String... words) {
        Outcome outcome = run(words);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.DONE);
    }

    private void policy(int port, boolean withCt01) throws IOException {
        String ct01 = """
                  ct-01:
                    zone: modality-ct
                    cert: spiffe://site.example/dicom/device/ct-01
                    ae: [CT01]
                """;
        Files.writeString(directory.resolve("policy.yaml"), """
                zone-policy: 1
                name: small
                zones: { modality-ct: {}, pacs: {} }
                devices:
                  ct-02:
                    zone: modality-ct
                    cert: spiffe://site.example/dicom/device/ct-02
                    ae: [CT02]
                %s  pacs-main:
                    zone: pacs
                    cert: spiffe://site.example/dicom/device/pacs-main
                    ae: [PACS_IN]
                    listens: 127.0.0.1:%d
                rules:
                  ct-archive:
                    why: CT scanners archive
                    allow: [verification]
                    from: modality-ct
                    to: pacs
                """.formatted(withCt01 ? ct01 : "", port));
    }

    /** Takes {@code ct-01} out of the policy; a running instance sees it by itself. */
    void removeCt01() throws IOException {
        policy(pacs.port(), false);
    }

    /** Starts the instance and waits until it accepts. */
    LiveHospital start() {
        running = InProcessInstance.start(directory, clock);
        return this;
    }

    /** Stops the instance in order. */
    void stop() {
        InProcessInstance life = running;
        if (life != null) {
            running = null;
            life.close();
        }
    }

    /** The port of the listener. */
    int port() {
        return Objects.requireNonNull(running, "not started").port("all");
    }

    /** The port of the management interface, plain HTTP. */
    int managementPort() {
        return Objects.requireNonNull(running, "not started").port("management");
    }

    /** A file of the instance's state. */
    Path state(String name) {
        return directory.resolve("state").resolve(name);
    }

    /** The key and certificate of a device. */
    TlsFiles credentials(String device) {
        Path files = directory.resolve(device);
        return new TlsFiles(files.resolve(device + ".key"), files.resolve(device + ".pem"), files.resolve("root.pem"));
    }

    /** Connects as a device. */
    RawPeer connect(String device) {
        return RawPeer.tls(port(), credentials(device));
    }

    /** Runs a command line of the product about this instance. */
    Outcome run(String... words) {
        List<String> line = new ArrayList<>(Arrays.asList(words));
        line.add("--config");
        line.add(directory.resolve("gantry.yaml").toString());
        Terminal terminal = new Terminal();
        ExitCode code = terminal.run(line.toArray(String[]::new));
        return new Outcome(code, terminal.out(), terminal.err());
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            pacs.close();
        }
    }
}
