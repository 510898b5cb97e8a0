package dev.gantry.policy.limit;

import dev.gantry.policy.model.Schedule;
import org.jspecify.annotations.Nullable;

/** A count that can run out. Not safe for several threads: {@link Limits} guards it. */
interface Meter {
    /** Returns whether an amount can be taken. */
    boolean has(long amount, long now);

    /** Takes an amount, all of it: what is more than there is, is owed. */
    void take(long amount, long now);

    /** Gives back what was taken, where that has a meaning. */
    default void giveBack(long amount) {}

    /** Returns whether something was taken that will be given back. */
    default boolean isHeld() {
        return false;
    }

    /** Counts on with another amount. */
    void change(long amount, @Nullable Schedule schedule);
}
