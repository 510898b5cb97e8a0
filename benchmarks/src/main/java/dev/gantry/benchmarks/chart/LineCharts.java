package dev.gantry.benchmarks.chart;

import dev.gantry.benchmarks.scale.ScaleReport;
import dev.gantry.benchmarks.scale.ScaleReport.CurvePoint;
import dev.gantry.benchmarks.scale.ScaleReport.CurveQuantity;
import dev.gantry.benchmarks.scale.ScaleReport.MeasuredCurve;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Lines that show how a cost grows along an axis: medians, with half the range to either side. */
final class LineCharts {

    /** The axis along which more work at once is what is asked for. */
    private static final String LOOPS = "loops";
    /** An axis on which the largest value is this many times the smallest shows powers of ten at equal distances. */
    private static final int LOGARITHMIC_FROM = 50;

    private LineCharts() {}

    /** A chart for each curve of a cost; along the event loops also for each rate. */
    static List<SvgChart> of(ScaleReport report) {
        List<SvgChart> charts = new ArrayList<>();
        for (MeasuredCurve curve : report.curves()) {
            for (CurveQuantity quantity : curve.quantities()) {
                boolean isCost = quantity.unit().startsWith("CPU");
                boolean isRate = quantity.unit().endsWith("/s");
                if (!quantity.points().isEmpty()
                        && (isCost || (isRate && curve.axis().equals(LOOPS)))) {
                    charts.add(chart(curve, quantity));
                }
            }
        }
        return charts;
    }

    private static SvgChart chart(MeasuredCurve curve, CurveQuantity quantity) {
        String subject = quantity.id().substring(0, quantity.id().indexOf('.'));
        String kind = quantity.unit().startsWith("CPU") ? "cpu" : "rate";
        String title = "%s, by %s".formatted(capitalised(quantity.title()), curve.title());
        XYChart chart = new XYChartBuilder()
                .width(SvgChart.WIDTH)
                .height(SvgChart.HEIGHT)
                .title(title)
                .xAxisTitle(curve.title())
                .yAxisTitle(quantity.unit())
                .build();
        SvgChart.style(chart.getStyler());
        List<CurvePoint> points = quantity.points();
        double[] at = points.stream().mapToDouble(CurvePoint::at).toArray();
        chart.getStyler().setXAxisLogarithmic(at[at.length - 1] >= at[0] * LOGARITHMIC_FROM);
        chart.getStyler().setXAxisDecimalPattern("#,##0");
        chart.getStyler().setLegendVisible(false);
        XYSeries series = chart.addSeries(
                "gantry",
                at,
                points.stream().mapToDouble(CurvePoint::median).toArray(),
                points.stream()
                        .mapToDouble(point -> (point.max() - point.min()) / 2)
                        .toArray());
        series.setLineColor(Palette.GANTRY);
        series.setMarkerColor(Palette.GANTRY);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setLineStyle(new BasicStroke(2));
        return new SvgChart("scale-%s-%s-%s".formatted(curve.axis(), subject, kind), title, chart::paint);
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
