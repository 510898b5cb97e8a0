package dev.gantry.proxy.messaging;

import dev.gantry.proxy.association.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one deadline that a conversation is under at a time. It changes several times for each message, so it is not
 * scheduled anew each time: a timer that falls due too early looks when the deadline is, and waits for the rest.
 */
final class PhaseDeadline {
    private final Timers timers;
    private Timers.@Nullable Deadline timer;
    private long timerNanos;
    private long dueNanos;
    private @Nullable Runnable missed;

    PhaseDeadline(Timers timers) {
        this.timers = timers;
    }

    /** Replaces the deadline. */
    void set(Duration delay, Runnable action) {
        setAt(timers.nanoTime() + delay.toNanos(), action);
    }

    /** Replaces the deadline, by {@link Timers#nanoTime()}. */
    void setAt(long nanos, Runnable action) {
        dueNanos = nanos;
        missed = action;
        if (timer == null || timerNanos - nanos > 0) {
            if (timer != null) {
                timer.cancel();
            }
            schedule();
        }
    }

    /** Takes the deadline back for good. */
    void cancel() {
        missed = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void schedule() {
        timerNanos = dueNanos;
        timer = timers.after(Duration.ofNanos(Math.max(0, dueNanos - timers.nanoTime())), this::due);
    }

    private void due() {
        timer = null;
        Runnable action = missed;
        if (action == null) {
            return;
        }
        if (dueNanos - timers.nanoTime() > 0) {
            schedule();
        } else {
            missed = null;
            action.run();
        }
    }
}
