package dev.gantry.proxy.association;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.upperlayer.Connection;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that writes down what is done with it. */
final class FakeConnection implements Connection {
    private final List<Pdu> sent = new ArrayList<>();
    private Set<PduQuirk> tolerated = Set.of();
    private Consumer<PduQuirk> tolerantTo = quirk -> {};
    private boolean opened;
    private boolean closed;
    private @Nullable MaximumLength expected;
    private long receivedBytes;
    private long heldBackNanos;

    @Override
    public void open() {
        opened = true;
    }

    @Override
    public void send(Pdu pdu) {
        sent.add(pdu);
    }

    @Override
    public void expectDataUpTo(MaximumLength maxLength) {
        expected = maxLength;
    }

    @Override
    public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {
        tolerated = quirks;
        tolerantTo = used;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void startArtim() {}

    @Override
    public void stopArtim() {}

    @Override
    public long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public long heldBackNanos() {
        return heldBackNanos;
    }

    /** Lets it have received more. */
    void receivedMore(long bytes) {
        receivedBytes += bytes;
    }

    /** Lets it not have been read for a while. */
    void heldBackFor(Duration time) {
        heldBackNanos += time.toNanos();
    }

    Set<PduQuirk> tolerated() {
        return tolerated;
    }

    /** Makes use of a tolerance. */
    void use(PduQuirk quirk) {
        tolerantTo.accept(quirk);
    }

    boolean isOpened() {
        return opened;
    }

    boolean isClosed() {
        return closed;
    }

    @Nullable
    MaximumLength expected() {
        return expected;
    }

    List<Pdu> sent() {
        return sent;
    }

    Pdu last() {
        return sent.get(sent.size() - 1);
    }

    /** Returns the fragments that were sent, as they are; they are released when the test ends. */
    List<PDataTf> data() {
        return sent.stream()
                .filter(PDataTf.class::isInstance)
                .map(PDataTf.class::cast)
                .toList();
    }

    void releaseAll() {
        sent.forEach(ReferenceCountUtil::release);
        sent.clear();
    }
}
