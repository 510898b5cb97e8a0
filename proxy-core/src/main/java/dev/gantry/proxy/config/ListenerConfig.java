package dev.gantry.proxy.config;

import java.net.InetSocketAddress;
import java.time.LocalDate;
import java.util.Set;

/**
 * A port where associations, or connections for HL7 messages, are accepted.
 *
 * @param name unique among the listeners
 * @param protocol what is spoken there
 * @param bind an address of this machine; port 0 takes a free one
 * @param zones the zones whose devices may connect here, at least one
 * @param security how the connection is protected
 */
public record ListenerConfig(
        String name, Protocol protocol, InetSocketAddress bind, Set<String> zones, Security security) {
    public ListenerConfig {
        zones = Set.copyOf(zones);
    }

    /** What is spoken at a listener. */
    public enum Protocol {
        DICOM,
        /** HL7 version 2 over MLLP. */
        HL7
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
