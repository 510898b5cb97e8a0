package dev.gantry.benchmarks.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results as JSON, in the form that {@code results.schema.json} beside this class describes.
 *
 * @param format always {@value #FORMAT}
 * @param environment what the run was made on
 * @param quantities in the order of the table
 * @param failures measurements that did not come to their end
 */
public record JsonReport(
        String format, Environment environment, List<MeasuredQuantity> quantities, List<Results.Failure> failures) {

    /** Name and version of the form. */
    public static final String FORMAT = "gantry-benchmark-1";

    /**
     * A quantity with the values of each hop.
     *
     * @param better {@code lower} or {@code higher}
     */
    public record MeasuredQuantity(
            String id, String title, String unit, String better, Map<String, MeasuredHop> hops) {}

    /**
     * The values of one hop.
     *
     * @param values by round
     * @param spread half the range as a part of the median
     * @param ratios to other hops, medians of the ratios of each round
     */
    public record MeasuredHop(
            List<Double> values, double median, double min, double max, double spread, Map<String, Double> ratios) {}

    /** Gathers what is to be written. */
    public static JsonReport of(Environment environment, Results results, List<String> hops, List<String> bases) {
        List<MeasuredQuantity> quantities = results.quantities().stream()
                .map(quantity -> measured(quantity, results, hops, bases))
                .toList();
        return new JsonReport(FORMAT, environment, quantities, results.failures());
    }

    /** Writes the report to a file. */
    public void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }

    private static MeasuredQuantity measured(
            Quantity quantity, Results results, List<String> hops, List<String> bases) {
        Map<String, MeasuredHop> byHop = new LinkedHashMap<>();
        for (String hop : hops) {
            MeasuredHop measured = measured(quantity, hop, results, bases);
            if (measured != null) {
                byHop.put(hop, measured);
            }
        }
        return new MeasuredQuantity(
                quantity.id(),
                quantity.title(),
                quantity.unit(),
                quantity.better().name().toLowerCase(Locale.ROOT),
                byHop);
    }

    private static @Nullable MeasuredHop measured(Quantity quantity, String hop, Results results, List<String> bases) {
        Results.Summary summary = results.summary(quantity, hop).orElse(null);
        if (summary == null) {
            return null;
        }
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String base : bases) {
            OptionalDouble ratio = results.ratio(quantity, hop, base);
            if (ratio.isPresent() && !base.equals(hop)) {
                ratios.put(base, ratio.getAsDouble());
            }
        }
        return new MeasuredHop(
                results.values(quantity, hop),
                summary.median(),
                summary.min(),
                summary.max(),
                summary.spread(),
                ratios);
    }
}
