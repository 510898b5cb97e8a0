package dev.gantry.proxy.transport;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduDecoder;
import dev.gantry.proxy.dicom.pdu.PduException;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.State;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The leg of a connection that carries PDUs: it serves an {@link UpperLayer}. */
final class UpperLayerLeg extends Leg implements Connection {
    private final long requestDeadlineNanos;
    private final Runnable opener;
    private @Nullable UpperLayer upperLayer;
    private @Nullable Future<?> artim;

    /**
     * Makes one leg.
     *
     * @param requestDeadlineNanos when the first ARTIM interval ends, by {@link System#nanoTime()}: the absolute deadline of
     *     the A-ASSOCIATE-RQ on the side that accepts
     * @param opener opens the connection on the side that connects
     */
    UpperLayerLeg(LegTimes times, long requestDeadlineNanos, Runnable opener) {
        super(times);
        this.requestDeadlineNanos = requestDeadlineNanos;
        this.opener = opener;
    }

    void serve(UpperLayer upperLayer) {
        this.upperLayer = upperLayer;
    }

    @Override
    boolean received(Object message) {
        if (message instanceof Pdu pdu) {
            upperLayer().received(pdu);
            return true;
        }
        return false;
    }

    @Override
    boolean violated(Throwable violation) {
        if (violation instanceof PduException invalid) {
            upperLayer().invalid(invalid);
            return true;
        }
        return false;
    }

    @Override
    void closed(String detail) {
        upperLayer().closed(detail);
    }

    @Override
    public void open() {
        opener.run();
    }

    @Override
    public void send(Pdu pdu) {
        write(pdu);
    }

    @Override
    public void expectDataUpTo(MaximumLength maxLength) {
        Channel channel = channel();
        if (channel != null) {
            channel.pipeline().get(PduDecoder.class).maxPDataLength(maxLength);
        }
    }

    @Override
    public void pause() {
        ReadGate gate = gate();
        if (gate != null) {
            gate.close(ReadGate.Reason.HELD_BACK);
        }
    }

    @Override
    public void resume() {
        ReadGate gate = gate();
        if (gate != null) {
            gate.open(ReadGate.Reason.HELD_BACK);
        }
    }

    @Override
    public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {
        Channel channel = channel();
        if (channel != null) {
            channel.pipeline().get(PduDecoder.class).tolerate(quirks, used);
        }
    }

    @Override
    public void close() {
        cancel(artim);
        super.close();
    }

    @Override
    public void startArtim() {
        cancel(artim);
        Channel channel = channel();
        if (channel == null) {
            return;
        }
        long nanos = upperLayer().state() == State.STA2
                ? requestDeadlineNanos - System.nanoTime()
                : times().close().toNanos();
        artim = channel.eventLoop().schedule(() -> upperLayer().artimExpired(), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void stopArtim() {
        cancel(artim);
    }

    private UpperLayer upperLayer() {
        if (upperLayer == null) {
            throw new IllegalStateException("no upper layer yet");
        }
        return upperLayer;
    }
}
