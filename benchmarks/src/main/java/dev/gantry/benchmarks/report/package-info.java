/**
 * Medians, spreads and ratios of what was measured, as a table and as JSON.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.report.Results}, {@link dev.gantry.benchmarks.report.TableReport},
 * {@link dev.gantry.benchmarks.report.JsonReport}.
 */
@NullMarked
package dev.gantry.benchmarks.report;

import org.jspecify.annotations.NullMarked;
