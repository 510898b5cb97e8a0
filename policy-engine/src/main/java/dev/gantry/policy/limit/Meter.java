package dev.gantry.policy.limit;

/** A count that can run out. Not safe for several threads: {@link Limits} guards it. */
interface Meter {
    /** Returns whether an amount can be taken. */
    boolean has(long amount, long now);

    /** Takes an amount; only after {@link #has} said so. */
    void take(long amount, long now);

    /** Gives back what was taken, where that has a meaning. */
    default void giveBack(long amount) {}
}
