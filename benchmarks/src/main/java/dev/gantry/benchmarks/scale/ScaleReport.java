package dev.gantry.benchmarks.scale;

import dev.gantry.benchmarks.report.Environment;
import dev.gantry.benchmarks.report.Quantity;
import dev.gantry.benchmarks.report.Results;
import dev.gantry.benchmarks.report.TableReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The curves, in the form that {@code scale.schema.json} beside this class describes.
 *
 * @param format always {@value #FORMAT}
 * @param environment what the run was made on
 * @param base what all curves share but for their own axis
 * @param curves one for each axis
 * @param failures measurements that did not come to their end, the label of their point in the place of a hop's name
 */
public record ScaleReport(
        String format,
        Environment environment,
        Shared base,
        List<MeasuredCurve> curves,
        List<Results.Failure> failures) {

    /** Name and version of the form. */
    public static final String FORMAT = "gantry-scale-1";

    /** Where all curves meet, see {@link Point}. */
    public record Shared(int rules, int devices, int idle, int loops) {}

    /**
     * What was measured along one axis.
     *
     * @param axis its name in options
     * @param title what its values count
     */
    public record MeasuredCurve(String axis, String title, List<CurveQuantity> quantities) {}

    /**
     * One quantity along an axis.
     *
     * @param better {@code lower} or {@code higher}
     */
    public record CurveQuantity(String id, String title, String unit, String better, List<CurvePoint> points) {}

    /**
     * A quantity at one value of the axis.
     *
     * @param at the value of the axis
     * @param values by round
     * @param spread half the range as a part of the median
     */
    public record CurvePoint(int at, List<Double> values, double median, double min, double max, double spread) {}

    /**
     * Gathers what is to be written.
     *
     * @param results with the labels of points as names of hops
     */
    static ScaleReport of(Environment environment, Point base, List<Curve> curves, Results results) {
        return new ScaleReport(
                FORMAT,
                environment,
                new Shared(base.rules(), base.devices(), base.idle(), base.loops()),
                curves.stream().map(curve -> measured(curve, base, results)).toList(),
                results.failures());
    }

    /** Writes the report to a file. */
    void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }

    /** The curves as Markdown tables, a column for each value of the axis. */
    static String table(Point base, List<Curve> curves, Results results) {
        StringBuilder out = new StringBuilder();
        for (Curve curve : curves) {
            Map<String, String> columns = new LinkedHashMap<>();
            curve.values()
                    .forEach(value -> columns.put(curve.axis().at(base, value).label(), column(value)));
            out.append("Against %s (else %,d rules, %,d devices, %,d idle associations, %d event loops):%n%n"
                    .formatted(curve.axis().title(), base.rules(), base.devices(), base.idle(), base.loops()));
            out.append(TableReport.render(results.renamed(columns), List.copyOf(columns.values()), List.of()))
                    .append('\n');
        }
        for (Results.Failure failure : results.failures()) {
            out.append("FAILED %s, round %d: %s%n".formatted(failure.hop(), failure.round(), failure.reason()));
        }
        return out.toString();
    }

    private static String column(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static MeasuredCurve measured(Curve curve, Point base, Results results) {
        List<CurveQuantity> quantities = results.quantities().stream()
                .map(quantity -> measured(quantity, curve, base, results))
                .toList();
        return new MeasuredCurve(curve.axis().id(), curve.axis().title(), quantities);
    }

    private static CurveQuantity measured(Quantity quantity, Curve curve, Point base, Results results) {
        List<CurvePoint> points = new ArrayList<>();
        for (int value : curve.values()) {
            String label = curve.axis().at(base, value).label();
            results.summary(quantity, label)
                    .ifPresent(summary -> points.add(new CurvePoint(
                            value,
                            results.values(quantity, label),
                            summary.median(),
                            summary.min(),
                            summary.max(),
                            summary.spread())));
        }
        return new CurveQuantity(
                quantity.id(),
                quantity.title(),
                quantity.unit(),
                quantity.better().name().toLowerCase(Locale.ROOT),
                points);
    }
}
