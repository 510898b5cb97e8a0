package dev.gantry.proxy.instance;

import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket file that the commands of the same machine reach a running instance by: {@code control.sock} in its state, for
 * the account of the instance alone. It answers what the management port answers, and carries out orders besides.
 */
public final class ControlSocket {
    private static final String NAME = "control.sock";
    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);

    private ControlSocket() {}

    /** Returns the file, within the state of an instance. */
    public static Path in(Path state) {
        return state.resolve(NAME);
    }

    /**
     * Opens it; the file that an instance left behind which did not end in order is replaced. An instance goes on without
     * one where it cannot be had, and is degraded: associations do not wait for it.
     *
     * @param state the state, which this process holds
     */
    public static Optional<ManagementServer> open(
            StateDirectory state,
            InstanceStatus status,
            ProxyRuntime proxy,
            PrometheusMeterRegistry meters,
            Readiness readiness) {
        ManagementServer.Builder builder = ManagementServer.onSocket(in(state.path()))
                .metrics(meters)
                .readiness(readiness)
                .resource("/status", status);
        proxy.addControls(builder);
        try {
            ManagementServer server = builder.start();
            readiness.register("control", ComponentState::ready);
            return Optional.of(server);
        } catch (IOException e) {
            log.error("no control socket `{}`: {}", in(state.path()), e.getMessage());
            readiness.register("control", () -> ComponentState.degraded("its socket could not be opened"));
            return Optional.empty();
        }
    }
}
