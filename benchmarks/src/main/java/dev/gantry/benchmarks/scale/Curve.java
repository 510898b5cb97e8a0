package dev.gantry.benchmarks.scale;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One axis and where on it is measured.
 *
 * @param axis what differs
 * @param values of the axis, ascending, each once
 */
record Curve(Axis axis, List<Integer> values) {

    /** Sorts the values. */
    Curve {
        values = values.stream().distinct().sorted().toList();
    }

    /** The points of the curve. */
    List<Point> points(Point base) {
        return values.stream().map(value -> axis.at(base, value)).toList();
    }

    /** The points of all curves, those that several share once. */
    static Set<Point> points(Collection<Curve> curves, Point base) {
        Set<Point> points = new LinkedHashSet<>();
        curves.forEach(curve -> points.addAll(curve.points(base)));
        return points;
    }
}
