package dev.gantry.proxy.transport;

import dev.gantry.proxy.messaging.BlockConnection;
import dev.gantry.proxy.messaging.BlockUser;
import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpDecoder;
import dev.gantry.proxy.mllp.MllpException;
import dev.gantry.proxy.mllp.MllpQuirk;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The leg of a connection that carries blocks of MLLP. */
class MllpLeg extends Leg implements BlockConnection {
    private @Nullable BlockUser user;

    MllpLeg(LegTimes times) {
        super(times);
    }

    /** Makes the connection serve somebody, from now on. */
    final void serve(BlockUser served) {
        user = served;
    }

    @Override
    boolean received(Object message) {
        if (message instanceof MllpBlock block) {
            if (isClosed()) {
                block.release();
            } else {
                user().received(block);
            }
            return true;
        }
        return false;
    }

    @Override
    boolean violated(Throwable violation) {
        if (violation instanceof MllpException invalid) {
            if (!isClosed()) {
                user().invalid(invalid);
            }
            return true;
        }
        return false;
    }

    @Override
    void closed(String detail) {
        user().closed(detail);
    }

    @Override
    void release(Object message) {
        ((MllpBlock) message).release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent && !isClosed()) {
            user().inputEnded();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Leg source = other();
        ReadGate sourceGate = source == null ? null : source.gate();
        super.channelInactive(ctx);
        if (sourceGate != null) {
            // The source is not held back any more by what can never be written: it may have other receivers.
            sourceGate.open(ReadGate.Reason.PEER_UNWRITABLE);
        }
    }

    @Override
    public void send(MllpBlock block) {
        write(block);
    }

    @Override
    public void holdBack(boolean held) {
        ReadGate gate = gate();
        if (gate == null) {
            return;
        }
        if (held) {
            gate.close(ReadGate.Reason.HELD_BACK);
        } else {
            gate.open(ReadGate.Reason.HELD_BACK);
        }
    }

    @Override
    public void tolerate(Set<MllpQuirk> quirks) {
        Channel channel = channel();
        if (channel != null) {
            channel.pipeline().get(MllpDecoder.class).tolerate(quirks);
        }
    }

    private BlockUser user() {
        if (user == null) {
            throw new IllegalStateException("nobody to serve yet");
        }
        return user;
    }
}
