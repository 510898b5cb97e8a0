package dev.gantry.proxy.cli;

import dev.gantry.policy.Device;
import dev.gantry.proxy.cli.InstanceRun.Order;
import dev.gantry.proxy.expiry.CertificateSightings;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.InstanceFiles;
import dev.gantry.proxy.instance.ListenerException;
import dev.gantry.proxy.instance.ProxyRuntime;
import dev.gantry.proxy.instance.StateDirectory;
import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.Readiness;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(30)
class InstanceRunTest {
    private static final Pattern MANAGEMENT = Pattern.compile("management (127\\.0\\.0\\.1:\\d+)");

    private final Terminal terminal = new Terminal();
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final List<String> calls = new ArrayList<>();
    private final InstanceFiles files;
    private ProxyRuntime.Starter starter = (instance, revocations, meters, readiness) -> {
        readiness.register("listeners", ComponentState::ready);
        meters.counter("gantry.test").increment();
        return new FakeProxy();
    };

    InstanceRunTest(@TempDir Path directory) throws Exception {
        files = new InstanceFiles(directory);
        files.edit("management:", "log: { format: text, level: error }\nmanagement:");
    }

    /** Remembers what it was told, and calls what the test wants called meanwhile. */
    private class FakeProxy implements ProxyRuntime {
        @Override
        public Map<String, InetSocketAddress> listeners() {
            return Map.of("all", new InetSocketAddress(InetAddress.getLoopbackAddress(), 2762));
        }

        @Override
        public Collection<Device> devices() {
            return List.of();
        }

        @Override
        public void reportPeersTo(CertificateSightings sightings) {
            assertThat(sightings).isNotNull();
        }

        @Override
        public void reload(Instance instance) {
            calls.add("reload " + instance.config().limits().idleTimeout());
            orders.add(Order.STOP);
        }

        @Override
        public void stop(Duration patience) {
            calls.add("stop " + patience);
        }
    }

    private ExitCode run() throws InterruptedException {
        return new InstanceRun(terminal.console(), Clock.systemUTC(), starter, orders).run(files.file());
    }

    private CommandFailure runWrong() {
        return catchThrowableOfType(CommandFailure.class, this::run);
    }

    @Test
    void runsUntilItIsToldToStop() throws Exception {
        // Given
        orders.add(Order.STOP);

        // When
        ExitCode code = run();

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(calls).containsExactly("stop PT30S");
        assertThat(terminal.out())
                .startsWith(
                        "gantry " + ProductVersion.current() + " is ready: all 127.0.0.1:2762, management 127.0.0.1:");
        assertThat(StateDirectory.holder(files.path("state"))).isEmpty();
    }

    @Test
    void reloadsAndStopsByTheNewPatience() throws Exception {
        // Given
        starter = (instance, revocations, meters, readiness) -> {
            files.edit("log:", "limits: { idle-timeout: 9m, drain-timeout: 1s }\nlog:");
            return new FakeProxy();
        };
        orders.add(Order.RELOAD);

        // When
        ExitCode code = run();

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(calls).containsExactly("reload PT9M", "stop PT1S");
    }

    @Test
    void aBrokenConfigurationNeverReplacesOneInForce() throws Exception {
        // Given
        List<ComponentState> states = new ArrayList<>();
        starter = (instance, revocations, meters, readiness) -> {
            files.edit("node: edge-1", "nod: edge-1");
            return new FakeProxy() {
                @Override
                public void stop(Duration patience) {
                    states.addAll(readiness.components().values());
                    super.stop(patience);
                }
            };
        };
        orders.add(Order.RELOAD);
        orders.add(Order.STOP);

        // When
        ExitCode code = run();

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(calls).containsExactly("stop PT30S");
        assertThat(states)
                .contains(
                        ComponentState.degraded("the last reload was refused"),
                        ComponentState.notReady("it is stopping"));
    }

    @Test
    void theManagementPortAnswersWhileItRuns() throws Exception {
        // Given
        List<String> answers = new ArrayList<>();
        starter = (instance, revocations, meters, readiness) -> {
            meters.counter("gantry.test").increment();
            return new FakeProxy() {
                @Override
                public void stop(Duration patience) {
                    answers.add(get("/healthz"));
                    answers.add(get("/metrics"));
                    super.stop(patience);
                }
            };
        };
        orders.add(Order.STOP);

        // When
        run();

        // Then
        assertThat(answers.get(0)).isEqualTo("{\"status\":\"up\"}");
        assertThat(answers.get(1)).contains("gantry_test_total 1.0");
    }

    @Test
    void isNotReadyBeforeItsListenersAccept() throws Exception {
        // Given
        List<ComponentState.Level> starting = new ArrayList<>();
        List<ComponentState.Level> running = new ArrayList<>();
        starter = (instance, revocations, meters, readiness) -> {
            starting.add(Readiness.gravest(readiness.components()));
            return new FakeProxy() {
                @Override
                public void reload(Instance fresh) {
                    running.add(Readiness.gravest(readiness.components()));
                    super.reload(fresh);
                }
            };
        };
        orders.add(Order.RELOAD);

        // When
        run();

        // Then
        assertThat(starting).containsExactly(ComponentState.Level.NOT_READY);
        assertThat(running).containsExactly(ComponentState.Level.READY);
    }

    private String get(String path) {
        Matcher address = MANAGEMENT.matcher(terminal.out());
        assertThat(address.find()).isTrue();
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://" + address.group(1) + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSecondInstanceOnTheSameStateIsRefused() throws Exception {
        // Given
        try (StateDirectory held = StateDirectory.take(files.path("state"))) {

            // When
            CommandFailure failure = runWrong();

            // Then
            assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(failure.getMessage())
                    .contains("another instance (pid ")
                    .contains(held.path().toString());
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void aListenerThatCannotBeBoundIsShownWhereItStands() {
        // Given
        starter = (instance, revocations, meters, readiness) -> {
            throw new ListenerException("all", new BindException("Address already in use"));
        };

        // When
        CommandFailure failure = runWrong();

        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err())
                .isEqualToNormalizingNewlines("""
                FILE:9:41: error[G304] listener `all` cannot be bound: address already in use
                  |
                9 |   - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct, pacs] }
                  |                                         ^^^^^^^^^^^^^
                  = help: `ss -ltnp` shows which program has taken it

                """.replace("FILE", files.file().toString()));
    }

    @Test
    void aPortBelow1024SaysWhatItTakes() {
        // Given
        starter = (instance, revocations, meters, readiness) -> {
            throw new ListenerException("all", new SocketException("Permission denied"));
        };

        // When
        CommandFailure failure = runWrong();

        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err()).contains("permission denied").contains("CAP_NET_BIND_SERVICE");
    }

    @Test
    void aManagementPortThatIsTakenStartsNothing() throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            files.edit(
                    "management: { bind: \"127.0.0.1:0\"",
                    "management: { bind: \"127.0.0.1:" + taken.getLocalPort() + "\"");

            // When
            CommandFailure failure = runWrong();

            // Then
            assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(terminal.err())
                    .contains("error[G304] the management port cannot be bound: ")
                    .contains("in use");
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void whatTheMachineDoesNotOfferIsSaidInOneLine() {
        // Given
        starter = (instance, revocations, meters, readiness) -> {
            throw new IOException("The native transport is missing");
        };

        // When
        CommandFailure failure = runWrong();

        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(failure.getMessage()).isEqualTo("the native transport is missing");
    }

    @Test
    void withAnEmbeddedAuthorityItBeginsWithACertificateOfItsOwn() throws Exception {
        // Given
        files.useEmbeddedAuthority();
        assertThat(terminal.run("ca", "init", "--config", files.file().toString()))
                .isEqualTo(ExitCode.DONE);
        Files.delete(files.path("ca/proxy.pem"));
        List<String> shown = new ArrayList<>();
        starter = (instance, revocations, meters, readiness) -> {
            var identity = instance.tls().orElseThrow().identity().current();
            shown.add(identity.leaf().getSubjectX500Principal().getName());
            shown.add(revocations.status(identity.leaf()).name());
            return new FakeProxy();
        };
        orders.add(Order.STOP);

        // When
        ExitCode code = run();

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(shown).containsExactly("CN=proxy edge-1", "GOOD");
    }

    @Test
    void withoutTheAuthorityThatItsConfigurationNamesItDoesNotStart() throws Exception {
        // Given
        files.useEmbeddedAuthority();

        // When
        CommandFailure failure = runWrong();

        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(failure.getMessage()).contains("gantry ca init");
    }

    @Test
    void aWrongPassphraseOfTheAuthorityIsAFaultOfTheInput() throws Exception {
        // Given
        files.useEmbeddedAuthority();
        assertThat(terminal.run("ca", "init", "--config", files.file().toString()))
                .isEqualTo(ExitCode.DONE);
        Files.writeString(files.path("ca/passphrase"), "another\n");

        // When
        CommandFailure failure = runWrong();

        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(failure.getMessage()).contains("passphrase");
    }

    @Test
    void aWrongConfigurationStartsNothing() throws Exception {
        // Given
        files.edit("gantry: 1", "gantry: 2");

        // When
        CommandFailure failure = runWrong();

        // Then
        assertThat(failure.exitCode()).isEqualTo(ExitCode.INPUT);
        assertThat(files.path("state")).doesNotExist();
    }
}
