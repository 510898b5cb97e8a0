package dev.gantry.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Everything that a run has measured: values by quantity, hop and round. */
public final class Results {

    /** A base below this is nothing: to divide by it says nothing. */
    private static final double SMALLEST_BASE = 0.01;

    /** A measurement that did not come to its end. */
    public record Failure(String row, String hop, int round, String reason) {}

    /** Median and range of the values of one hop. */
    public record Summary(double median, double min, double max, int rounds) {

        /** Half the range as a part of the median. */
        public double spread() {
            return median == 0 ? 0 : (max - min) / 2 / Math.abs(median);
        }
    }

    private final Map<Quantity, Map<String, TreeMap<Integer, Double>>> values = new LinkedHashMap<>();
    private final List<Failure> failures = new ArrayList<>();

    /** Adds a value. */
    public void add(Quantity quantity, String hop, int round, double value) {
        values.computeIfAbsent(quantity, q -> new LinkedHashMap<>())
                .computeIfAbsent(hop, h -> new TreeMap<>())
                .put(round, value);
    }

    /** Adds a measurement that failed. */
    public void addFailure(Failure failure) {
        failures.add(failure);
    }

    /** What failed. */
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** All quantities, in the order in which they were first measured. */
    public List<Quantity> quantities() {
        return List.copyOf(values.keySet());
    }

    /** The value of one round. */
    public OptionalDouble value(Quantity quantity, String hop, int round) {
        Double value = ofHop(quantity, hop).get(round);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** All values of a hop in the order of rounds. */
    public List<Double> values(Quantity quantity, String hop) {
        return List.copyOf(ofHop(quantity, hop).values());
    }

    /** The summary of a hop, or empty when it has no value. */
    public Optional<Summary> summary(Quantity quantity, String hop) {
        List<Double> all = values(quantity, hop);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Summary(
                median(all),
                all.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                all.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                all.size()));
    }

    /** The median over rounds of {@code hop} divided by {@code base} in the same round, which a drifting machine leaves alone. */
    public OptionalDouble ratio(Quantity quantity, String hop, String base) {
        Map<Integer, Double> bases = ofHop(quantity, base);
        List<Double> ratios = new ArrayList<>();
        ofHop(quantity, hop).forEach((round, value) -> {
            Double of = bases.get(round);
            if (of != null && Math.abs(of) >= SMALLEST_BASE) {
                ratios.add(value / of);
            }
        });
        return ratios.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(ratios));
    }

    /**
     * The values of some hops under other names, without failures.
     *
     * @param names new names by the old ones
     */
    public Results renamed(Map<String, String> names) {
        Results renamed = new Results();
        values.forEach((quantity, byHop) -> names.forEach((name, other) -> byHop.getOrDefault(name, new TreeMap<>())
                .forEach((round, value) -> renamed.add(quantity, other, round, value))));
        return renamed;
    }

    private Map<Integer, Double> ofHop(Quantity quantity, String hop) {
        return values.getOrDefault(quantity, Map.of()).getOrDefault(hop, new TreeMap<>());
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
