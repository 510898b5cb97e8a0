package dev.gantry.policy.diagnostic;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the word that somebody meant: the nearest by Damerau–Levenshtein distance (insertions, deletions, substitutions
 * and swaps of neighbours), letter case aside, no farther than max(2, length / 3).
 */
public final class Suggestions {
    /** Longer words are not typing errors of anything. */
    private static final int LONGEST = 100;

    private Suggestions() {}

    /** Returns the nearest word of a vocabulary; among equals the first of the alphabet. */
    public static Optional<String> nearest(String word, Collection<String> vocabulary) {
        if (word.isEmpty() || word.length() > LONGEST) {
            return Optional.empty();
        }
        String folded = word.toLowerCase(Locale.ROOT);
        int best = Math.max(2, word.length() / 3) + 1;
        String found = null;
        for (String candidate : vocabulary) {
            // A distance as long as the words themselves is no likeness.
            if (Math.abs(candidate.length() - word.length()) > best || candidate.length() < 2) {
                continue;
            }
            int distance = distance(folded, candidate.toLowerCase(Locale.ROOT), best);
            boolean nearer = distance < best || (distance == best && found != null && candidate.compareTo(found) < 0);
            if (nearer && distance < Math.max(word.length(), candidate.length())) {
                best = distance;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Returns {@code did you mean `x`?} for the nearest word, or nothing: fit to be the help lines of a problem. */
    public static String[] didYouMean(String word, Collection<String> vocabulary) {
        return nearest(word, vocabulary)
                .map(found -> new String[] {"did you mean `" + found + "`?"})
                .orElseGet(() -> new String[0]);
    }

    /** Returns the distance, or any number above {@code bound} where it is greater than that. */
    static int distance(String a, String b, int bound) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int smallest = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int value = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    value = Math.min(value, beforeLast[j - 2] + 1);
                }
                row[j] = value;
                smallest = Math.min(smallest, value);
            }
            if (smallest > bound) {
                return bound + 1;
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
