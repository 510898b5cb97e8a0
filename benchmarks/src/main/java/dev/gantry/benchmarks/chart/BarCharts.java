package dev.gantry.benchmarks.chart;

import dev.gantry.benchmarks.report.JsonReport;
import dev.gantry.benchmarks.report.JsonReport.MeasuredHop;
import dev.gantry.benchmarks.report.JsonReport.MeasuredQuantity;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;

/** Bars that compare the hops of a run: medians, with half the range to either side where a hop has every bar. */
final class BarCharts {

    private static final double SPACE_FOR_BARS = 0.85;

    private BarCharts() {}

    /** A chart for each group of which the run has measured anything. */
    static List<SvgChart> of(JsonReport report) {
        Map<String, MeasuredQuantity> byId =
                report.quantities().stream().collect(Collectors.toMap(MeasuredQuantity::id, Function.identity()));
        Map<String, Color> colours = Palette.of(hops(report.quantities()));
        List<SvgChart> charts = new ArrayList<>();
        for (BarGroup group : BarGroup.ALL) {
            List<BarGroup.Bar> bars = group.bars().stream()
                    .filter(bar -> byId.containsKey(bar.quantity()))
                    .toList();
            if (!bars.isEmpty()) {
                CategoryChart chart = chart(group, bars, byId, colours);
                charts.add(new SvgChart(group.name(), group.title(), chart::paint));
            }
        }
        return charts;
    }

    /** The hops of some quantities; not every one has all. */
    private static Set<String> hops(List<MeasuredQuantity> quantities) {
        Set<String> hops = new LinkedHashSet<>();
        quantities.forEach(quantity -> hops.addAll(quantity.hops().keySet()));
        return hops;
    }

    private static CategoryChart chart(
            BarGroup group, List<BarGroup.Bar> bars, Map<String, MeasuredQuantity> byId, Map<String, Color> colours) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(SvgChart.WIDTH)
                .height(SvgChart.HEIGHT)
                .title(group.title())
                .yAxisTitle(group.unit())
                .build();
        SvgChart.style(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(SPACE_FOR_BARS);
        List<String> labels = bars.stream().map(BarGroup.Bar::label).toList();
        colours.forEach((hop, colour) -> {
            List<@Nullable Double> medians = new ArrayList<>();
            List<@Nullable Double> spreads = new ArrayList<>();
            for (BarGroup.Bar bar : bars) {
                MeasuredQuantity quantity = byId.get(bar.quantity());
                MeasuredHop measured = quantity == null ? null : quantity.hops().get(hop);
                medians.add(measured == null ? null : Double.valueOf(measured.median()));
                spreads.add(measured == null ? null : Double.valueOf((measured.max() - measured.min()) / 2));
            }
            if (medians.stream().anyMatch(Objects::nonNull)) {
                // The library draws gaps, or spreads, but not both.
                CategorySeries series = medians.contains(null)
                        ? chart.addSeries(hop, labels, medians)
                        : chart.addSeries(hop, labels, medians, spreads);
                series.setFillColor(colour);
            }
        });
        return chart;
    }
}
