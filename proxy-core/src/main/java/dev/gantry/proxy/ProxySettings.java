package dev.gantry.proxy;

import dev.gantry.proxy.association.AssociationTimeouts;
import dev.gantry.proxy.association.Surroundings.MessageLimits;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.LimitsConfig;
import dev.gantry.proxy.config.ListenerConfig;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.PduLimits;
import dev.gantry.proxy.enforcement.ListenerScope;
import dev.gantry.proxy.messaging.MessagingLimits;
import dev.gantry.proxy.transport.ListenerSettings;
import dev.gantry.proxy.transport.TlsProfile;
import dev.gantry.proxy.transport.TransportSettings;
import dev.gantry.proxy.transport.WireProtocol;
import io.netty.util.NettyRuntime;
import java.time.Duration;
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
 * @param workerThreads how many threads carry associations; by default one for each processor that Netty may use
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
    /** How long a connection that is over may take to close: the ARTIM timer of PS3.8 9.1.4 in Sta13. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    public ProxySettings {
        listeners = List.copyOf(listeners);
    }

    /** Returns what a configuration says of it. */
    public static ProxySettings of(GantryConfig config) {
        LimitsConfig limits = config.limits();
        MaximumLength maxPdu = new MaximumLength(limits.maxPduBytes());
        return new ProxySettings(
                config.listeners().stream().map(ProxySettings::listener).toList(),
                TlsProfile.BCP_195,
                new TransportSettings(
                        limits.associationRequestDeadline(),
                        limits.tlsHandshakeDeadline(),
                        limits.upstreamConnectTimeout(),
                        CLOSE_TIMEOUT,
                        limits.writeStallTimeout(),
                        new PduLimits(
                                limits.associationRequestBytes(),
                                limits.maxPduBytes(),
                                PduLimits.DEFAULT.maxPresentationContexts(),
                                PduLimits.DEFAULT.maxTransferSyntaxes(),
                                PduLimits.DEFAULT.maxUserInformationItems(),
                                PduLimits.DEFAULT.maxUnrecognizedItems()),
                        limits.hl7().messageBytes()),
                new AssociationTimeouts(
                        limits.upstreamAssociateTimeout(),
                        limits.idleTimeout(),
                        limits.associationLifetime(),
                        new AssociationTimeouts.Progress(limits.progressWindow(), limits.progressBytes())),
                new MessageLimits(limits.commandSetBytes(), limits.lookAheadBytes(), maxPdu),
                new MessagingLimits(
                        limits.associationRequestDeadline(),
                        limits.hl7().messageDeadline(),
                        limits.hl7().acknowledgementTimeout(),
                        limits.idleTimeout(),
                        limits.associationLifetime(),
                        limits.lookAheadBytes()),
                limits.connections(),
                limits.connectionsPerAddress(),
                limits.associationsPerDevice(),
                NettyRuntime.availableProcessors());
    }

    private static ListenerSettings listener(ListenerConfig listener) {
        return new ListenerSettings(
                new ListenerScope(listener.name(), listener.zones()),
                switch (listener.protocol()) {
                    case DICOM -> WireProtocol.DICOM;
                    case HL7 -> WireProtocol.HL7;
                },
                listener.bind(),
                listener.security() instanceof ListenerConfig.MutualTls ? TlsProfile.BCP_195 : null);
    }
}
