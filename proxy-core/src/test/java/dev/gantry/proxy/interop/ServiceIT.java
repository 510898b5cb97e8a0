package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.ExternalProcess;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Gantry as a service of the operating system: signals, the service manager, the unit. */
class ServiceIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Prints each datagram that comes to a Unix socket, as the service manager would read it. */
    private static final String MANAGER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print("bound", flush=True)
            while True:
                print(repr(s.recv(4096)), flush=True)
            """;

    @Test
    @DisplayName("SIGTERM: an open transfer is finished, nobody new is let in, the exit code is 0")
    void aTransferThatIsOpenAtSigtermIsFinished(@TempDir Path work) throws IOException {
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(
                        plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
                Hospital hospital = plan.pacsAt(pacs.port()).open();
                RawPeer caller = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            // Given
            caller.send(RawAssociateRq.verification().bytes());
            assertThat(caller.receive().isAccept()).isTrue();
            byte[] message = Wire.command(1, Wire.echoRq(7));
            caller.send(Arrays.copyOf(message, 20));

            // When
            signal("TERM", hospital.gantry());
            hospital.gantry().awaitLine(Pattern.compile("stopping: associations have"));
            await().atMost(LIMIT).until(() -> !accepts(hospital.port()));
            caller.send(Arrays.copyOfRange(message, 20, message.length));

            // Then
            assertThat(caller.receive().type()).isEqualTo(4);
            caller.send(Wire.RELEASE_RQ);
            assertThat(caller.receive().type()).isEqualTo(6);
            await().atMost(LIMIT).until(() -> !hospital.gantry().isRunning());
            assertThat(hospital.gantry().stop()).isZero();
        }
    }

    @Test
    @DisplayName("SIGTERM: what has not finished after the drain-timeout is aborted, the exit code is 0")
    void whatDoesNotFinishIsAborted(@TempDir Path work) {
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(
                        plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
                Hospital hospital =
                        plan.pacsAt(pacs.port()).limit("drain-timeout", "1s").open();
                RawPeer caller = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            // Given
            caller.send(RawAssociateRq.verification().bytes());
            assertThat(caller.receive().isAccept()).isTrue();

            // When
            signal("TERM", hospital.gantry());

            // Then
            assertThat(caller.receive().isAbort()).isTrue();
            await().atMost(LIMIT).until(() -> !hospital.gantry().isRunning());
            assertThat(hospital.gantry().stop()).isZero();
        }
    }

    @Test
    @DisplayName("a second SIGTERM does not wait")
    void aSecondSigtermEndsAtOnce(@TempDir Path work) {
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(
                        plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
                Hospital hospital =
                        plan.pacsAt(pacs.port()).limit("drain-timeout", "1h").open();
                RawPeer caller = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            // Given
            caller.send(RawAssociateRq.verification().bytes());
            assertThat(caller.receive().isAccept()).isTrue();
            signal("TERM", hospital.gantry());
            hospital.gantry().awaitLine(Pattern.compile("stopping: associations have"));

            // When
            signal("TERM", hospital.gantry());

            // Then
            await().atMost(LIMIT).until(() -> !hospital.gantry().isRunning());
            assertThat(hospital.gantry().stop()).isEqualTo(143);
        }
    }

    @Test
    @Interop("python3")
    @DisplayName("the service manager is told of the start, a reload and the stop")
    void theServiceManagerIsTold(@TempDir Path work) {
        Path socket = work.resolve("notify");
        try (ExternalProcess manager = ExternalProcess.start(
                        "manager",
                        List.of("python3", "-c", MANAGER, socket.toString()),
                        work.resolve("manager"),
                        Map.of());
                Hospital hospital = openToldTo(manager, socket, work.resolve("hospital"))) {
            // When
            manager.awaitLine(Pattern.compile("b'READY=1'"));
            signal("HUP", hospital.gantry());
            manager.awaitLine(Pattern.compile("b'RELOADING=1\\\\nMONOTONIC_USEC=\\d+'\\nb'READY=1'"));
            signal("TERM", hospital.gantry());

            // Then
            manager.awaitLine(Pattern.compile("b'STOPPING=1'"));
            await().atMost(LIMIT).until(() -> !hospital.gantry().isRunning());
            assertThat(hospital.gantry().stop()).isZero();
        }
    }

    @Test
    @Interop("systemd-analyze")
    @DisplayName("the unit is valid and hardened")
    void theUnitIsValidAndHardened(@TempDir Path work) throws IOException {
        // Given
        String unit = Files.readString(Path.of("..", "config", "systemd", "gantry.service"));
        Path file =
                Files.writeString(work.resolve("gantry.service"), unit.replace("/opt/gantry/bin/gantry", "/bin/true"));

        // When
        Programs.Finished verified =
                Programs.run(List.of("systemd-analyze", "verify", "--man=no", file.toString()), LIMIT);
        Programs.Finished exposure = Programs.run(
                List.of("systemd-analyze", "security", "--offline=true", "--threshold=20", file.toString()), LIMIT);

        // Then
        assertThat(verified.exitCode()).as(verified.output()).isZero();
        assertThat(verified.output()).doesNotContain("Unknown");
        assertThat(exposure.exitCode()).as(exposure.output()).isZero();
    }

    private static Hospital openToldTo(ExternalProcess manager, Path socket, Path directory) {
        manager.awaitLine(Pattern.compile("bound"));
        return Hospital.in(directory).open(GantryProcess.fromClassPath().with("NOTIFY_SOCKET", socket.toString()));
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(String name, ExternalProcess process) {
        Programs.Finished sent = Programs.run(List.of("kill", "-" + name, Long.toString(process.pid())), LIMIT);
        assertThat(sent.exitCode()).as(sent.output()).isZero();
    }
}
