package dev.gantry.proxy.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The port for operators.
 *
 * @param bind an address of this machine; port 0 takes a free one
 * @param clients who is let in over TLS; absent: plain HTTP, on loopback only
 */
public record ManagementConfig(InetSocketAddress bind, Optional<Clients> clients) {
    /** Whose client certificates are accepted. */
    public enum Clients {
        /** Those of the embedded authority. */
        CA,
        /** Those that lead to an anchor of {@code tls.trust}. */
        TRUST
    }
}
