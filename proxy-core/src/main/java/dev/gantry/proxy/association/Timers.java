package dev.gantry.proxy.association;

import java.time.Duration;

/** Deadlines on the thread of an association. */
public interface Timers {
    /** A deadline that can be called off. */
    @FunctionalInterface
    interface Deadline {
        void cancel();
    }

    /** Runs {@code action} once after {@code delay}, on the association's thread. */
    Deadline after(Duration delay, Runnable action);

    /** Returns the present time in nanoseconds, of no fixed origin. */
    long nanoTime();
}
