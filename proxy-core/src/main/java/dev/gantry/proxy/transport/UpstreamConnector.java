package dev.gantry.proxy.transport;

import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.proxy.association.Upstreams;
import dev.gantry.proxy.dicom.pdu.PduDecoder;
import dev.gantry.proxy.dicom.pdu.PduEncoder;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.messaging.Receivers;
import dev.gantry.proxy.mllp.MllpDecoder;
import dev.gantry.proxy.mllp.MllpEncoder;
import dev.gantry.proxy.transport.Leg.LegTimes;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Connects to called devices and to receivers, on the event loop of the caller's connection. A device that has a certificate is
 * reached with mutual TLS only, and the connection serves only if the policy attributes the certificate at the other end to
 * that very device; a device that is known by its address is reached in plain.
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
            AssociationUpstream upstream = new AssociationUpstream(device);
            UpstreamAttempt attempt = new UpstreamAttempt(this, eventLoop, device, device.listens(), upstream);
            UpperLayerLeg leg = new UpperLayerLeg(times(), 0, attempt::start);
            UpperLayer upperLayer = upperLayers.apply(leg);
            leg.serve(upperLayer);
            Leg.pair(caller, leg);
            upstream.serve(leg, upperLayer);
            return upperLayer;
        };
    }

    /** Returns what connects for the conversation that {@code sender}, a leg on {@code eventLoop}, belongs to. */
    Receivers on(EventLoop eventLoop, KeptReceivers kept, MllpLeg sender) {
        return (from, receiver, endpoint, policy, user) -> {
            KeptReceivers.Key key = new KeptReceivers.Key(from.id(), receiver.id(), endpoint, policy);
            ReceiverLeg open = kept.take(key);
            if (open != null) {
                open.takenBy(sender);
                open.serve(user);
                return open;
            }
            ReceiverLeg leg = new ReceiverLeg(times(), kept, key, sender);
            leg.serve(user);
            new UpstreamAttempt(this, eventLoop, receiver, endpoint, new Upstream() {
                        @Override
                        public boolean isAbandoned() {
                            return leg.isClosed();
                        }

                        @Override
                        public void proved(X509Certificate certificate) {
                            leg.proved(certificate);
                        }

                        @Override
                        public void connected(Channel channel) {
                            channel.pipeline()
                                    .addLast(new MllpDecoder(settings.maxBlockBytes()), MllpEncoder.INSTANCE, leg);
                            leg.opened();
                            user.connected();
                        }

                        @Override
                        public void failed(String detail) {
                            user.closed(describe(receiver, endpoint, detail));
                        }
                    })
                    .start();
            return leg;
        };
    }

    LegTimes times() {
        return new LegTimes(settings.closeTimeout(), settings.writeStall());
    }

    private static String describe(Device device, @Nullable Endpoint endpoint, String detail) {
        return "device `" + device.id() + "` at " + endpoint + ": " + detail;
    }

    /** An attempt for an association. */
    private final class AssociationUpstream implements Upstream {
        private final Device device;
        private @Nullable UpperLayerLeg leg;
        private @Nullable UpperLayer upperLayer;

        AssociationUpstream(Device device) {
            this.device = device;
        }

        void serve(UpperLayerLeg servedLeg, UpperLayer servedLayer) {
            leg = servedLeg;
            upperLayer = servedLayer;
        }

        @Override
        public boolean isAbandoned() {
            return leg == null || leg.isClosed();
        }

        @Override
        public void proved(X509Certificate certificate) {
            if (leg != null) {
                leg.proved(certificate);
            }
        }

        @Override
        public void connected(Channel channel) {
            channel.pipeline().addLast(new PduDecoder(settings.pduLimits()), new PduEncoder(), leg);
            upperLayer().connected();
        }

        @Override
        public void failed(String detail) {
            upperLayer().closed(describe(device, device.listens(), detail));
        }

        private UpperLayer upperLayer() {
            if (upperLayer == null) {
                throw new IllegalStateException("no upper layer yet");
            }
            return upperLayer;
        }
    }
}
