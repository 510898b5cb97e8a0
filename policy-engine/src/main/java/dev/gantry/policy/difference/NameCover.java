package dev.gantry.policy.difference;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names for sets of atoms, from the broadest to the narrowest. */
final class NameCover {
    private final Map<String, BitSet> names = new LinkedHashMap<>();

    /** Adds a name for a set; where it has one, that stays. */
    void add(String name, BitSet set) {
        if (!set.isEmpty()) {
            names.putIfAbsent(name, set);
        }
    }

    /** Returns names that together mean a set, no more and no less, as far as there are names for it. */
    List<String> of(BitSet set) {
        List<String> words = new ArrayList<>();
        BitSet rest = (BitSet) set.clone();
        for (Map.Entry<String, BitSet> entry : names.entrySet()) {
            BitSet meant = entry.getValue();
            if (rest.isEmpty()) {
                break;
            }
            BitSet beyond = (BitSet) meant.clone();
            beyond.andNot(set);
            if (beyond.isEmpty() && meant.intersects(rest)) {
                words.add(entry.getKey());
                rest.andNot(meant);
            }
        }
        return words;
    }
}
