package dev.gantry.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole of a {@code gantry.yaml}, checked. Paths are absolute.
 *
 * @param node the name of this instance in logs, metrics and audit: 1 to 64 letters, digits, dots, hyphens, underscores
 * @param policy a file, or a directory of {@code *.yaml}
 * @param state the directory of the database, the journals, the lock and the socket
 * @param tls what is trusted and shown; absent where no connection is to be encrypted
 * @param ca the embedded authority; absent where certificates come from elsewhere
 * @param listeners where associations are accepted, at least one
 * @param limits what one peer, or all of them, may use up
 * @param management the port for operators; absent where there is to be none
 * @param audit where the audit trail goes
 * @param log form and amount of the log
 */
public record GantryConfig(
        String node,
        Path policy,
        Path state,
        Optional<TlsConfig> tls,
        Optional<CaConfig> ca,
        List<ListenerConfig> listeners,
        LimitsConfig limits,
        Optional<ManagementConfig> management,
        AuditConfig audit,
        LogConfig log) {
    public GantryConfig {
        listeners = List.copyOf(listeners);
    }
}
