package dev.gantry.proxy.association;

import dev.gantry.proxy.association.AssociationEnd.Cause;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one association. The idle deadline is not moved for each PDU: it looks at the time of the last one when it
 * falls due, and waits for the rest.
 */
final class AssociationDeadlines {
    private final Timers timers;
    private final AssociationTimeouts timeouts;
    private final BiConsumer<Cause, String> missed;
    private Timers.@Nullable Deadline answer;
    private Timers.@Nullable Deadline idle;
    private Timers.@Nullable Deadline lifetime;
    private long lastActivityNanos;

    AssociationDeadlines(Timers timers, AssociationTimeouts timeouts, BiConsumer<Cause, String> missed) {
        this.timers = timers;
        this.timeouts = timeouts;
        this.missed = missed;
    }

    void awaitAnswer() {
        answer = timers.after(
                timeouts.associate(),
                () -> missed.accept(
                        Cause.CALLED_UNAVAILABLE,
                        "no answer within " + timeouts.associate().toSeconds() + " s"));
    }

    void established() {
        cancel(answer);
        activity();
        lifetime = timers.after(
                timeouts.lifetime(),
                () -> missed.accept(
                        Cause.LIFETIME, "open for " + timeouts.lifetime().toSeconds() + " s"));
        idle = timers.after(timeouts.idle(), this::idleDue);
    }

    void activity() {
        lastActivityNanos = timers.nanoTime();
    }

    /** Returns how long nothing was said; meaningless before the association is established. */
    Duration silence() {
        return Duration.ofNanos(timers.nanoTime() - lastActivityNanos);
    }

    void cancel() {
        cancel(answer);
        cancel(idle);
        cancel(lifetime);
    }

    private void idleDue() {
        long remaining = timeouts.idle().toNanos() - (timers.nanoTime() - lastActivityNanos);
        if (remaining > 0) {
            idle = timers.after(Duration.ofNanos(remaining), this::idleDue);
        } else {
            missed.accept(Cause.IDLE, "no PDU for " + timeouts.idle().toSeconds() + " s");
        }
    }

    private static void cancel(Timers.@Nullable Deadline deadline) {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}
