package dev.gantry.policy.compile;

import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The boxes of all rules as one bit each in a set for each atom of a dimension. Boxes of denies come first, then those of
 * requires, then those of allows, so that one walk over the intersection meets what decides first.
 */
public final class RuleIndex {
    /** A verdict of {@link #verdict}: no allow matches. */
    public static final int NOT_ALLOWED = 0;

    /** A verdict of {@link #verdict}: an allow matches and no deny does. */
    public static final int ALLOWED = 1;

    /** A verdict of {@link #verdict}: a deny matches. */
    public static final int DENIED = 2;

    private final int words;
    private final long[][] byFrom;
    private final long[][] byTo;
    private final long[][] bySubject;
    private final int[] operations;
    private final int[] rules;
    private final @Nullable BitSet[] transferSyntaxes;
    private final int firstRequire;
    private final int firstAllow;

    private RuleIndex(List<Entry> entries, Dimensions dimensions) {
        int boxes = entries.size();
        words = (boxes + 63) >>> 6;
        byFrom = new long[dimensions.parties().size()][];
        byTo = new long[dimensions.parties().size()][];
        bySubject = new long[dimensions.subjects().size()][];
        operations = new int[boxes];
        rules = new int[boxes];
        transferSyntaxes = new BitSet[boxes];
        int allTransferSyntaxes = dimensions.transferSyntaxes().size();
        int requires = boxes;
        int allows = boxes;
        for (int i = boxes - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            set(byFrom, entry.box.from(), i);
            set(byTo, entry.box.to(), i);
            set(bySubject, entry.box.subjects(), i);
            operations[i] = entry.box.operations();
            rules[i] = entry.rule;
            boolean all = entry.box.transferSyntaxes().cardinality() == allTransferSyntaxes;
            transferSyntaxes[i] = all ? null : entry.box.transferSyntaxes();
            if (entry.kind == RuleKind.ALLOW) {
                allows = i;
            }
            if (entry.kind != RuleKind.DENY) {
                requires = i;
            }
        }
        firstAllow = allows;
        firstRequire = requires;
        share(byFrom);
        share(byTo);
        share(bySubject);
    }

    private record Entry(RuleKind kind, int rule, Box box) {}

    /** Makes the index of some rules; a box is numbered by the place of its rule in the list. */
    static RuleIndex of(List<ResolvedRule> rules, Dimensions dimensions) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            for (Box box : rules.get(i).boxes()) {
                entries.add(new Entry(rules.get(i).kind(), i, box));
            }
        }
        entries.sort(Comparator.comparingInt((Entry entry) -> rank(entry.kind))
                // Boxes of neighbouring callers side by side leave whole words empty.
                .thenComparingInt(entry -> entry.box.from().nextSetBit(0))
                .thenComparingInt(entry -> entry.rule));
        return new RuleIndex(entries, dimensions);
    }

    private static int rank(RuleKind kind) {
        return switch (kind) {
            case DENY -> 0;
            case REQUIRE -> 1;
            case ALLOW -> 2;
        };
    }

    private void set(long[][] sets, BitSet atoms, int box) {
        for (int atom = atoms.nextSetBit(0); atom >= 0; atom = atoms.nextSetBit(atom + 1)) {
            if (sets[atom] == null) {
                sets[atom] = new long[words];
            }
            sets[atom][box >>> 6] |= 1L << box;
        }
    }

    /** Atoms in the same boxes share one set; those in none share the empty one. */
    private void share(long[][] sets) {
        long[] none = new long[words];
        Map<Integer, List<long[]>> byHash = new HashMap<>();
        for (int i = 0; i < sets.length; i++) {
            long[] set = sets[i] == null ? none : sets[i];
            List<long[]> alike = byHash.computeIfAbsent(Arrays.hashCode(set), key -> new ArrayList<>());
            long[] first = alike.stream()
                    .filter(other -> Arrays.equals(other, set))
                    .findFirst()
                    .orElse(null);
            if (first == null) {
                alike.add(set);
            }
            sets[i] = first == null ? set : first;
        }
    }

    /** Returns the number of boxes. */
    public int size() {
        return operations.length;
    }

    /** Returns the boxes that have a caller and a called device. */
    Survivors intersect(int from, int to) {
        long[] a = byFrom[from];
        long[] b = byTo[to];
        Survivors survivors = new Survivors();
        for (int i = 0; i < words; i++) {
            long both = a[i] & b[i];
            if (both != 0) {
                survivors.add(i, both);
            }
        }
        return survivors;
    }

    /** Writes the numbers of the surviving boxes about a subject in their order; returns how many there are. */
    int select(Survivors survivors, int subject, int[] boxes) {
        long[] about = bySubject[subject];
        int count = 0;
        for (int i = 0; i < survivors.words(); i++) {
            int place = survivors.place(i);
            for (long bits = survivors.bits(i) & about[place]; bits != 0; bits &= bits - 1) {
                boxes[count++] = (place << 6) + Long.numberOfTrailingZeros(bits);
            }
        }
        return count;
    }

    /** Returns whether any surviving allow has an operation. */
    boolean anyAllow(Survivors survivors, int operation) {
        for (int i = 0; i < survivors.words(); i++) {
            for (long bits = survivors.bits(i); bits != 0; bits &= bits - 1) {
                int box = (survivors.place(i) << 6) + Long.numberOfTrailingZeros(bits);
                if (box >= firstAllow && (operations[box] & operation) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Judges by the boxes alone: what is decided before any condition of a rule is looked at. Allocates nothing.
     *
     * @param from the atom of the caller
     * @param to the atom of the called device
     * @param subject the atom of the SOP class or message
     * @param operation one bit of {@code Operations}
     * @return {@link #NOT_ALLOWED}, {@link #ALLOWED} or {@link #DENIED}
     */
    public int verdict(int from, int to, int subject, int operation) {
        long[] a = byFrom[from];
        long[] b = byTo[to];
        long[] c = bySubject[subject];
        for (int i = 0; i < words; i++) {
            for (long bits = a[i] & b[i] & c[i]; bits != 0; bits &= bits - 1) {
                int box = (i << 6) + Long.numberOfTrailingZeros(bits);
                if ((operations[box] & operation) != 0) {
                    if (box < firstRequire) {
                        return DENIED;
                    }
                    if (box >= firstAllow) {
                        return ALLOWED;
                    }
                }
            }
        }
        return NOT_ALLOWED;
    }

    boolean isDeny(int box) {
        return box < firstRequire;
    }

    boolean isAllow(int box) {
        return box >= firstAllow;
    }

    int rule(int box) {
        return rules[box];
    }

    int operations(int box) {
        return operations[box];
    }

    /** Returns whether a box tells transfer syntaxes apart. */
    boolean isSelective(int box) {
        return transferSyntaxes[box] != null;
    }

    /** Returns whether a box has a transfer syntax; a negative one stands for "any". */
    boolean hasTransferSyntax(int box, int transferSyntax) {
        BitSet set = transferSyntaxes[box];
        return set == null || transferSyntax < 0 || set.get(transferSyntax);
    }
}
