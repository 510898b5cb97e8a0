package dev.gantry.proxy.config;

import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.util.Set;

/**
 * A port where associations are accepted.
 *
 * @param name unique among the listeners
 * @param bind an address of this machine; port 0 takes a free one
 * @param zones the zones whose devices may connect here, at least one
 * @param security how the connection is protected
 */
public record ListenerConfig(String name, InetSocketAddress bind, Set<String> zones, Security security) {
    public ListenerConfig {
        zones = Set.copyOf(zones);
    }

    /** How connections to a listener are protected. */
    public sealed interface Security {}

    /** TLS, with a client certificate from everybody. */
    public record MutualTls(TlsProfile profile) implements Security {}

    /**
     * No protection: a risk that somebody took, for a time.
     *
     * @param why in words for the audit
     * @param until the last day
     */
    public record Plain(String why, LocalDate until) implements Security {}
}
