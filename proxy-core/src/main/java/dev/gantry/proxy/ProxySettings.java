package dev.gantry.proxy;

import dev.gantry.proxy.association.AssociationTimeouts;
import dev.gantry.proxy.association.Surroundings.MessageLimits;
import dev.gantry.proxy.messaging.MessagingLimits;
import dev.gantry.proxy.transport.ListenerSettings;
import dev.gantry.proxy.transport.TlsProfile;
import dev.gantry.proxy.transport.TransportSettings;
import java.util.List;

/**
 * How a {@link ProxyServer} is set up.
 *
 * @param listeners where it listens, at least one
 * @param upstreamProfile the TLS profile towards devices
 * @param transport how connections are served
 * @param timeouts how long associations wait
 * @param messages what a message may cost
 * @param messaging how long connections for HL7 messages wait
 * @param maxConnections how many connections may be open at once
 * @param maxConnectionsPerAddress how many of them from one address
 * @param maxAssociationsPerDevice how many associations a calling device may have open
 * @param workerThreads how many threads carry associations
 */
public record ProxySettings(
        List<ListenerSettings> listeners,
        TlsProfile upstreamProfile,
        TransportSettings transport,
        AssociationTimeouts timeouts,
        MessageLimits messages,
        MessagingLimits messaging,
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxAssociationsPerDevice,
        int workerThreads) {
    public ProxySettings {
        listeners = List.copyOf(listeners);
    }
}
