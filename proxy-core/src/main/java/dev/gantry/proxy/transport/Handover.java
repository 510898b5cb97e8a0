package dev.gantry.proxy.transport;

import dev.gantry.proxy.association.Caller;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.association.ProxiedAssociation;
import dev.gantry.proxy.dicom.pdu.PduDecoder;
import dev.gantry.proxy.dicom.pdu.PduEncoder;
import dev.gantry.proxy.messaging.ProxiedConversation;
import dev.gantry.proxy.mllp.MllpDecoder;
import dev.gantry.proxy.mllp.MllpEncoder;
import dev.gantry.proxy.upperlayer.EndCause;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Gives an accepted connection, of which is known by now who is at its other end, to what serves it.
 *
 * @param certificate what the peer has proved to hold, absent where the connection is not secured by one
 * @param deadlineNanos when its request is due, by {@link System#nanoTime()}
 */
record Handover(
        Listener.Shared shared,
        Channel channel,
        Caller caller,
        @Nullable X509Certificate certificate,
        long deadlineNanos) {
    /** Makes it the caller's side of an association. */
    void toAssociation() {
        UpperLayerLeg leg = new UpperLayerLeg(shared.upstreams().times(), deadlineNanos, () -> {
            throw new IllegalStateException("the peer has opened this connection");
        });
        prove(leg);
        ProxiedAssociation association = new ProxiedAssociation(
                shared.associations(),
                caller,
                new EventLoopTimers(channel.eventLoop()),
                channel.eventLoop(),
                leg,
                shared.upstreams().on(channel.eventLoop(), leg),
                (cause, detail) -> failed(failure(cause), detail));
        leg.serve(association.callerLayer());
        channel.pipeline().addLast(new PduDecoder(shared.settings().pduLimits()), new PduEncoder(), leg);
        association.callerLayer().connectionIndicated();
    }

    /**
     * Makes it the sender's side of a conversation.
     *
     * @param plain whether nothing protects it: without TLS a peer may end its own direction and still read
     */
    void toConversation(boolean plain) {
        MllpLeg leg = new MllpLeg(shared.upstreams().times());
        prove(leg);
        ProxiedConversation conversation = new ProxiedConversation(
                shared.messages(),
                caller,
                new EventLoopTimers(channel.eventLoop()),
                channel.eventLoop(),
                leg,
                shared.upstreams().on(channel.eventLoop(), shared.kept().on(channel.eventLoop()), leg),
                this::failed);
        leg.serve(conversation);
        if (plain) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        channel.pipeline().addLast(new MllpDecoder(shared.settings().maxBlockBytes()), MllpEncoder.INSTANCE, leg);
        conversation.opened();
    }

    private void prove(Leg leg) {
        if (certificate != null) {
            leg.proved(certificate);
        }
    }

    private void failed(Failure failure, String detail) {
        shared.events().failed(caller.listener().name(), caller.address(), failure, detail);
    }

    private static Failure failure(EndCause cause) {
        return switch (cause) {
            case REQUEST_DEADLINE -> Failure.REQUEST_DEADLINE;
            case PROTOCOL_ERROR -> Failure.PROTOCOL_ERROR;
            default -> Failure.CLOSED_BY_PEER;
        };
    }
}
