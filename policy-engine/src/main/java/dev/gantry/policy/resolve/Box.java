package dev.gantry.policy.resolve;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import static dev.gantry.policy.resolve.BitSets.and;
import static dev.gantry.policy.resolve.BitSets.andNot;

/**
 * A product of sets of atoms: the requests that a rule bears on, as far as they are known when an association is requested.
 * The sets must not be changed.
 *
 * @param from callers, by {@link Dimensions#parties()}
 * @param to called devices, by {@link Dimensions#parties()}
 * @param subjects SOP classes or messages, by {@link Dimensions#subjects()}
 * @param operations as {@code Operations}
 * @param transferSyntaxes by {@link Dimensions#transferSyntaxes()}
 */
public record Box(BitSet from, BitSet to, BitSet subjects, int operations, BitSet transferSyntaxes) {
    /** Returns whether nothing is in it. */
    public boolean isEmpty() {
        return from.isEmpty() || to.isEmpty() || subjects.isEmpty() || operations == 0 || transferSyntaxes.isEmpty();
    }

    /** Tells whether a request is in both boxes. */
    public boolean overlaps(Box other) {
        return from.intersects(other.from)
                && to.intersects(other.to)
                && subjects.intersects(other.subjects)
                && (operations & other.operations) != 0
                && transferSyntaxes.intersects(other.transferSyntaxes);
    }

    /** Returns the requests that are in both boxes. */
    public Box intersect(Box other) {
        return new Box(
                and(from, other.from),
                and(to, other.to),
                and(subjects, other.subjects),
                operations & other.operations,
                and(transferSyntaxes, other.transferSyntaxes));
    }

    /** Returns disjoint boxes that hold what is in this one and not in the other. */
    public List<Box> subtract(Box other) {
        if (!overlaps(other)) {
            return isEmpty() ? List.of() : List.of(this);
        }
        List<Box> rest = new ArrayList<>();
        Box common = intersect(other);
        add(rest, new Box(andNot(from, other.from), to, subjects, operations, transferSyntaxes));
        add(rest, new Box(common.from, andNot(to, other.to), subjects, operations, transferSyntaxes));
        add(rest, new Box(common.from, common.to, andNot(subjects, other.subjects), operations, transferSyntaxes));
        add(rest, new Box(common.from, common.to, common.subjects, operations & ~other.operations, transferSyntaxes));
        add(
                rest,
                new Box(
                        common.from,
                        common.to,
                        common.subjects,
                        common.operations,
                        andNot(transferSyntaxes, other.transferSyntaxes)));
        return rest;
    }

    private static void add(List<Box> boxes, Box box) {
        if (!box.isEmpty()) {
            boxes.add(box);
        }
    }
}
