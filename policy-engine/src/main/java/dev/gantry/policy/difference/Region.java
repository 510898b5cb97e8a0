package dev.gantry.policy.difference;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * A product of sets of atoms of a space.
 *
 * @param from callers, by seats
 * @param to called devices, by seats
 * @param operations as {@link dev.gantry.policy.vocabulary.Operations}
 */
record Region(BitSet from, BitSet to, BitSet subjects, int operations, BitSet transferSyntaxes) {
    boolean contains(int caller, int called, int subject, int operation, int transferSyntax) {
        return from.get(caller)
                && to.get(called)
                && subjects.get(subject)
                && (operations & operation) != 0
                && (transferSyntax < 0 || transferSyntaxes.get(transferSyntax));
    }

    /**
     * Returns fewer regions that hold the same: two that differ in one dimension alone are one.
     *
     * @param regions with what shows each of them; that of the first of those that become one is kept
     */
    static <T> Map<Region, T> merged(Map<Region, T> regions) {
        Map<Region, T> current = regions;
        int before;
        do {
            before = current.size();
            current = merged(
                    current,
                    r -> List.of(r.from, r.to, r.subjects, r.transferSyntaxes),
                    (a, b) -> new Region(a.from, a.to, a.subjects, a.operations | b.operations, a.transferSyntaxes));
            current = merged(
                    current,
                    r -> List.of(r.from, r.to, r.operations, r.transferSyntaxes),
                    (a, b) -> new Region(a.from, a.to, or(a.subjects, b.subjects), a.operations, a.transferSyntaxes));
            current = merged(
                    current,
                    r -> List.of(r.from, r.to, r.subjects, r.operations),
                    (a, b) -> new Region(
                            a.from, a.to, a.subjects, a.operations, or(a.transferSyntaxes, b.transferSyntaxes)));
            current = merged(
                    current,
                    r -> List.of(r.to, r.subjects, r.operations, r.transferSyntaxes),
                    (a, b) -> new Region(or(a.from, b.from), a.to, a.subjects, a.operations, a.transferSyntaxes));
            current = merged(
                    current,
                    r -> List.of(r.from, r.subjects, r.operations, r.transferSyntaxes),
                    (a, b) -> new Region(a.from, or(a.to, b.to), a.subjects, a.operations, a.transferSyntaxes));
        } while (current.size() < before);
        return current;
    }

    private static <T> Map<Region, T> merged(
            Map<Region, T> regions, Function<Region, Object> rest, BinaryOperator<Region> union) {
        Map<Object, List<Region>> alike = new LinkedHashMap<>();
        regions.keySet()
                .forEach(region -> alike.computeIfAbsent(rest.apply(region), key -> new ArrayList<>())
                        .add(region));
        Map<Region, T> result = new LinkedHashMap<>();
        alike.values().forEach(list -> {
            Region whole = list.stream().reduce(union).orElseThrow();
            T shown = regions.get(list.get(0));
            if (shown != null) {
                result.putIfAbsent(whole, shown);
            }
        });
        return result;
    }

    private static BitSet or(BitSet a, BitSet b) {
        BitSet result = (BitSet) a.clone();
        result.or(b);
        return result;
    }
}
