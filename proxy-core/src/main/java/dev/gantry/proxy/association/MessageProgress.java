package dev.gantry.proxy.association;

import dev.gantry.proxy.upperlayer.Connection;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches that the messages of one direction make progress: a peer that has begun one must send so much of it within each
 * window. Without that, a byte now and then would hold an association, here and at the other side, for as long as
 * associations may last.
 *
 * <p>A window counts only while the peer is read: what is held back because the other side takes nothing is not its fault.
 * Between messages nothing is demanded, and a message that comes and goes within a window is not looked at.
 */
final class MessageProgress {
    private final Timers timers;
    private final AssociationTimeouts.Progress demanded;
    private final LongSupplier messageUnderWay;
    private final Connection sender;
    private final Runnable missed;
    private Timers.@Nullable Deadline deadline;
    private long message;
    private long sinceNanos;
    private long heldBackBefore;
    private long receivedBefore;

    /**
     * Makes a watch, which {@link #start} starts.
     *
     * @param messageUnderWay the number of the message that is under way, 0 where none is
     * @param sender the connection that the messages come from
     * @param missed hears once that too little came
     */
    MessageProgress(
            Timers timers,
            AssociationTimeouts.Progress demanded,
            LongSupplier messageUnderWay,
            Connection sender,
            Runnable missed) {
        this.timers = timers;
        this.demanded = demanded;
        this.messageUnderWay = messageUnderWay;
        this.sender = sender;
        this.missed = missed;
    }

    void start() {
        message = messageUnderWay.getAsLong();
        sinceNanos = timers.nanoTime();
        heldBackBefore = sender.heldBackNanos();
        receivedBefore = sender.receivedBytes();
        deadline = timers.after(demanded.window(), this::due);
    }

    void cancel() {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void due() {
        long now = messageUnderWay.getAsLong();
        if (now == 0 || now != message || sender.receivedBytes() - receivedBefore >= demanded.bytes()) {
            start();
            return;
        }
        long read = timers.nanoTime() - sinceNanos - (sender.heldBackNanos() - heldBackBefore);
        long remaining = demanded.window().toNanos() - read;
        if (remaining > 0) {
            deadline = timers.after(Duration.ofNanos(remaining), this::due);
        } else {
            missed.run();
        }
    }
}
