package dev.gantry.policy.compile;

import java.util.Arrays;

/**
 * The boxes that have a caller and a called device in common: a set of bits of which only the words that are not empty are
 * kept, so that each further question costs what is left and not what the policy has.
 */
final class Survivors {
    private int[] places = new int[8];
    private long[] bits = new long[8];
    private int words;
    private int boxes;

    /** Adds a word of the intersection, in ascending order of places. */
    void add(int place, long word) {
        if (words == places.length) {
            places = Arrays.copyOf(places, words * 2);
            bits = Arrays.copyOf(bits, words * 2);
        }
        places[words] = place;
        bits[words++] = word;
        boxes += Long.bitCount(word);
    }

    /** Returns how many boxes there are. */
    int boxes() {
        return boxes;
    }

    /** Returns how many words are not empty. */
    int words() {
        return words;
    }

    /** Returns the place in the whole set of the word with a number. */
    int place(int word) {
        return places[word];
    }

    /** Returns the bits of the word with a number. */
    long bits(int word) {
        return bits[word];
    }
}
