package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.proxy.config.ConfigCodes;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.ListenerConfig;
import dev.gantry.proxy.config.LoadedConfig;
import dev.gantry.proxy.instance.CertificateDuties;
import dev.gantry.proxy.instance.ConfigChanges;
import dev.gantry.proxy.instance.ControlSocket;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.InstanceLoader;
import dev.gantry.proxy.instance.InstanceMetrics;
import dev.gantry.proxy.instance.InstanceStatus;
import dev.gantry.proxy.instance.InvalidInstanceException;
import dev.gantry.proxy.instance.ListenerException;
import dev.gantry.proxy.instance.ManagementPort;
import dev.gantry.proxy.instance.ProxyRuntime;
import dev.gantry.proxy.instance.Revocations;
import dev.gantry.proxy.instance.ServiceNotice;
import dev.gantry.proxy.instance.StateDirectory;
import dev.gantry.proxy.instance.StateInUseException;
import dev.gantry.proxy.logging.Logging;
import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.proxy.observe.ClockWatch;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.issue.IssuanceException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of an instance: from its configuration to the order to stop. */
final class InstanceRun {
    private static final Logger log = LoggerFactory.getLogger(InstanceRun.class);

    /** What an instance that runs is told. */
    enum Order {
        RELOAD,
        STOP
    }

    private final Console console;
    private final Clock clock;
    private final ProxyRuntime.Starter starter;
    private final BlockingQueue<Order> orders;
    private final Readiness readiness = new Readiness();
    private final ServiceNotice service = ServiceNotice.ofEnvironment(System.getenv());
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    InstanceRun(Console console, Clock clock, ProxyRuntime.Starter starter, BlockingQueue<Order> orders) {
        this.console = console;
        this.clock = clock;
        this.starter = starter;
        this.orders = orders;
    }

    /**
     * Runs until the order to stop.
     *
     * @throws CommandFailure if it cannot start
     */
    ExitCode run(Path file) throws InterruptedException {
        LoadedConfig loaded = InstanceReport.config(file, clock, console);
        Logging.configure(loaded.config().log(), loaded.config().node());
        try (StateDirectory state = take(loaded.config().state())) {
            Optional<EmbeddedAuthority> authority = openAuthority(loaded.config());
            try {
                run(file, loaded, authority, state);
            } finally {
                authority.ifPresent(EmbeddedAuthority::close);
            }
        } catch (IOException e) {
            throw CommandFailure.environment(IoFaults.reason(e), e);
        } finally {
            Logging.stop();
        }
        return ExitCode.DONE;
    }

    private void run(Path file, LoadedConfig loaded, Optional<EmbeddedAuthority> authority, StateDirectory state)
            throws InterruptedException {
        Instance instance = InstanceReport.completeToRun(loaded, file, clock, console);
        console.flush();
        try (Revocations revocations = Revocations.start(instance, authority, meters, readiness, clock)) {
            run(file, instance, revocations, authority, state);
        } catch (IOException e) {
            throw CommandFailure.environment(IoFaults.reason(e), e);
        }
    }

    private void run(
            Path file,
            Instance instance,
            Revocations revocations,
            Optional<EmbeddedAuthority> authority,
            StateDirectory state)
            throws InterruptedException {
        InstanceMetrics metrics = new InstanceMetrics(instance, ProductVersion.current(), readiness, meters, clock);
        Started started = start(instance, revocations, authority, state);
        ClockWatch watch = new ClockWatch(clock, System::nanoTime, meters).start();
        try {
            console.out().println("gantry " + ProductVersion.current() + " is ready: " + started.addresses());
            console.flush();
            log.info("ready: {} (state `{}`)", started.addresses(), state.path());
            service.ready();
            Instance last = obey(file, instance, started, metrics);
            started.stop(last.config().limits().drainTimeout());
            log.info("stopped");
        } finally {
            watch.close();
            started.duties().close();
        }
    }

    /** Opens the authority, and sees to it that there is a certificate to show. */
    private Optional<EmbeddedAuthority> openAuthority(GantryConfig config) {
        if (config.ca().isEmpty()) {
            return Optional.empty();
        }
        return AuthorityAccess.attempt(() -> {
            EmbeddedAuthority authority = EmbeddedAuthority.open(config, clock);
            try {
                authority.renewOwnCertificate();
                return Optional.of(authority);
            } catch (IssuanceException | IOException e) {
                authority.close();
                throw e;
            }
        });
    }

    private static StateDirectory take(Path directory) {
        try {
            return StateDirectory.take(directory);
        } catch (StateInUseException e) {
            throw CommandFailure.environment(
                    String.valueOf(e.getMessage()), e, "stop it first, or give this one a `state` of its own");
        } catch (IOException e) {
            throw CommandFailure.environment("the state `" + directory + "` cannot be used: " + IoFaults.reason(e), e);
        }
    }

    /** The parts of what runs. */
    private record Started(
            ProxyRuntime proxy,
            CertificateDuties duties,
            Optional<ManagementServer> management,
            Optional<ManagementServer> control) {
        String addresses() {
            String listeners = Stream.of(proxy.listeners(), duties.addresses())
                    .flatMap(addresses -> new TreeMap<>(addresses).entrySet().stream())
                    .map(listener -> listener.getKey() + " " + text(listener.getValue()))
                    .collect(Collectors.joining(", "));
            return management
                    .map(server -> listeners + ", management " + text(server.address()))
                    .orElse(listeners);
        }

        /** The management port goes last: whoever watches sees the end. */
        void stop(Duration patience) {
            proxy.stop(patience);
            control.ifPresent(ManagementServer::close);
            management.ifPresent(ManagementServer::close);
        }
    }

    private Started start(
            Instance instance, Revocations revocations, Optional<EmbeddedAuthority> authority, StateDirectory state) {
        // The management port is open first, to show what happens; it must not call ready what accepts nobody yet.
        readiness.register("instance", () -> ComponentState.notReady("it is starting"));
        Optional<ManagementServer> management = Optional.empty();
        try {
            EarlyHandshakes operators = new EarlyHandshakes();
            management = ManagementPort.open(instance, meters, readiness, revocations.check(), operators, clock);
            ProxyRuntime proxy = starter.start(instance, revocations.check(), meters, readiness);
            operators.passOnTo(proxy.operators());
            InstanceStatus status = new InstanceStatus(
                    ProductVersion.current(),
                    instance,
                    authority,
                    revocations.foreign(),
                    proxy,
                    management.map(ManagementServer::address),
                    readiness,
                    clock,
                    clock.instant());
            Started started = new Started(
                    proxy,
                    duties(instance, authority, proxy),
                    management,
                    ControlSocket.open(state, status, proxy, meters, readiness));
            readiness.register("instance", ComponentState::ready);
            return started;
        } catch (ListenerException e) {
            management.ifPresent(ManagementServer::close);
            throw notBound(instance, e);
        } catch (IOException e) {
            management.ifPresent(ManagementServer::close);
            throw CommandFailure.environment(IoFaults.reason(e), e);
        }
    }

    private CertificateDuties duties(Instance instance, Optional<EmbeddedAuthority> authority, ProxyRuntime proxy)
            throws ListenerException {
        try {
            return CertificateDuties.start(instance, authority, proxy, meters, readiness, clock);
        } catch (ListenerException e) {
            proxy.stop(Duration.ZERO);
            throw e;
        }
    }

    private CommandFailure notBound(Instance instance, ListenerException e) {
        String position = switch (e.listener()) {
            case CertificateDuties.EST -> "ca.est.bind";
            case CertificateDuties.CRL -> "ca.crl.bind";
            default -> "management.bind";
        };
        String who = switch (e.listener()) {
            case CertificateDuties.EST -> "the port of enrolment";
            case CertificateDuties.CRL -> "the port of the revocation lists";
            default -> "the management port";
        };
        for (int i = 0; i < instance.config().listeners().size(); i++) {
            ListenerConfig listener = instance.config().listeners().get(i);
            if (listener.name().equals(e.listener())) {
                position = "listeners[" + i + "].bind";
                who = "listener `" + listener.name() + "`";
            }
        }
        IOException cause = e.getCause() instanceof IOException io ? io : e;
        String reason = IoFaults.reason(cause);
        console.err()
                .print(ProblemRenderer.render(Problem.error(
                        ConfigCodes.ADDRESS,
                        instance.loaded().positions().of(position),
                        who + " cannot be bound: " + reason,
                        helpFor(reason))));
        console.err().println();
        return CommandFailure.environment("the instance did not start", e);
    }

    private static String[] helpFor(String reason) {
        if (reason.contains("in use")) {
            return new String[] {"`ss -ltnp` shows which program has taken it"};
        }
        if (reason.contains("denied")) {
            return new String[] {"ports below 1024 are for root, or for who has the capability CAP_NET_BIND_SERVICE"};
        }
        if (reason.contains("assign requested")) {
            return new String[] {"no interface of this machine has the address; `ip address` shows those there are"};
        }
        return new String[0];
    }

    /** Does what is ordered until it is to stop; returns what was in force then. */
    private Instance obey(Path file, Instance first, Started started, InstanceMetrics metrics)
            throws InterruptedException {
        Instance running = first;
        for (Order order = orders.take(); order != Order.STOP; order = orders.take()) {
            service.reloading();
            Optional<Instance> fresh = reload(file, running, started.proxy());
            service.ready();
            if (fresh.isPresent()) {
                running = fresh.get();
                metrics.reloaded(running);
            } else {
                metrics.reloadRefused();
            }
        }
        service.stopping();
        log.info(
                "stopping: associations have {} to finish",
                running.config().limits().drainTimeout());
        readiness.register("instance", () -> ComponentState.notReady("it is stopping"));
        return running;
    }

    /** Takes up what changed; returns what is in force then, empty where the new cannot be used and the old stays. */
    private Optional<Instance> reload(Path file, Instance running, ProxyRuntime proxy) {
        Instance fresh;
        try {
            fresh = new InstanceLoader(clock).load(file);
        } catch (InvalidInstanceException e) {
            for (Problem problem : e.problems()) {
                log.error("{}: {}", problem.span().position(), problem.message());
            }
            return refused("the new configuration is wrong");
        } catch (IOException e) {
            return refused("`" + file + "` cannot be read: " + IoFaults.reason(e));
        }
        GantryConfig config = fresh.config();
        for (String key : ConfigChanges.waitingForRestart(running.config(), config)) {
            log.warn("`{}` has changed, which takes effect only after a restart", key);
        }
        reloadIdentity(running);
        proxy.reload(fresh);
        if (ConfigChanges.ofLogLevel(running.config().log(), config.log())) {
            Logging.setLevel(config.log());
        }
        readiness.register("configuration", ComponentState::ready);
        log.info("reloaded `{}`", file);
        return Optional.of(fresh);
    }

    private Optional<Instance> refused(String why) {
        log.error("{}; the old configuration stays in force", why);
        readiness.register("configuration", () -> ComponentState.degraded("the last reload was refused"));
        return Optional.empty();
    }

    private static void reloadIdentity(Instance running) {
        running.tls().ifPresent(material -> {
            try {
                if (material.identity().reload()) {
                    log.info(
                            "the certificate of this instance was replaced: {}",
                            material.identity().current());
                }
            } catch (IdentityException e) {
                log.error("the certificate of this instance stays as it is: {}", e.getMessage());
            }
        });
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
