package dev.gantry.policy.resolve;

import java.util.BitSet;

/** What sets have in common and what they do not, as new sets. */
public final class BitSets {
    private BitSets() {}

    /** Returns what is in both. */
    public static BitSet and(BitSet a, BitSet b) {
        BitSet result = (BitSet) a.clone();
        result.and(b);
        return result;
    }

    /** Returns what is in {@code a} and not in {@code b}. */
    public static BitSet andNot(BitSet a, BitSet b) {
        BitSet result = (BitSet) a.clone();
        result.andNot(b);
        return result;
    }
}
