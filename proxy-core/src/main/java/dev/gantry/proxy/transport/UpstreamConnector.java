package dev.gantry.proxy.transport;

import dev.gantry.proxy.association.Upstreams;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.transport.Leg.LegTimes;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Connects to called devices, on the event loop of the caller's connection. A device that has a certificate is reached with
 * mutual TLS only, and the connection serves only if the policy attributes the certificate at the other end to that very
 * device; a device that is known by its address is reached in plain.
 *
 * @param tls the contexts of TLS, absent where this instance has no certificate: devices that have one are then out of reach
 * @param profile the TLS profile towards devices
 * @param policies attributes certificates to devices
 * @param resolver looks up host names, which may block
 */
public record UpstreamConnector(
        EventLoops eventLoops,
        @Nullable TlsContexts tls,
        TlsProfile profile,
        TransportSettings settings,
        PolicySource policies,
        Executor resolver) {

    /** Returns what connects for the association that {@code caller}, a leg on {@code eventLoop}, belongs to. */
    Upstreams on(EventLoop eventLoop, Leg caller) {
        return (device, upperLayers) -> {
            UpstreamAttempt attempt = new UpstreamAttempt(this, eventLoop, device);
            Leg leg = new Leg(new LegTimes(settings.closeTimeout(), settings.writeStall()), 0, attempt::start);
            UpperLayer upperLayer = upperLayers.apply(leg);
            leg.serve(upperLayer);
            Leg.pair(caller, leg);
            attempt.serve(leg, upperLayer);
            return upperLayer;
        };
    }
}
