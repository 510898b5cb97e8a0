/**
 * Results as charts: bars that compare hops, lines that show how costs grow.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.chart.ChartCommand}, {@link dev.gantry.benchmarks.chart.BarGroup}.
 */
@NullMarked
package dev.gantry.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
