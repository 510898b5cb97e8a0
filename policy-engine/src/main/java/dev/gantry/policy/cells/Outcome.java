package dev.gantry.policy.cells;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What rules make of a point of a cell, whether the build can perform the obligations or not.
 *
 * @param denies the boxes of the denies that hold
 * @param allows the boxes of the allows that hold
 * @param requires the boxes of the requires that bear on it
 * @param unmet those of the requires that ask for what is not there
 */
public record Outcome(List<CellBox> denies, List<CellBox> allows, List<CellBox> requires, List<CellBox> unmet) {
    /** Returns whether it is allowed. */
    public boolean allowed() {
        return denies.isEmpty() && !allows.isEmpty() && unmet.isEmpty();
    }

    /** Returns the obligations that hold for what is let through. */
    public NavigableSet<String> obligations() {
        TreeSet<String> obligations = new TreeSet<>();
        allows.forEach(box -> obligations.addAll(box.resolved.obligations()));
        requires.forEach(box -> obligations.addAll(box.resolved.obligations()));
        return obligations;
    }

    /** Returns the ids of the rules that determined it. */
    public NavigableSet<String> rules() {
        TreeSet<String> rules = new TreeSet<>();
        List<CellBox> determining = denies.isEmpty() ? allows : denies;
        determining.forEach(box -> rules.add(box.resolved.id()));
        if (denies.isEmpty()) {
            requires.forEach(box -> rules.add(box.resolved.id()));
        }
        return rules;
    }

    /** Collects the boxes that hold. */
    static final class Builder {
        private final List<CellBox> denies = new ArrayList<>(2);
        private final List<CellBox> allows = new ArrayList<>(2);
        private final List<CellBox> requires = new ArrayList<>(2);
        private final List<CellBox> unmet = new ArrayList<>(2);

        void deny(CellBox box) {
            denies.add(box);
        }

        void allow(CellBox box) {
            allows.add(box);
        }

        void require(CellBox box, boolean met) {
            requires.add(box);
            if (!met) {
                unmet.add(box);
            }
        }

        Outcome build() {
            return new Outcome(denies, allows, requires, unmet);
        }
    }
}
