/**
 * The rows of the table: one scenario each, run once per hop and round.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.row.Rows} lists them, {@link dev.gantry.benchmarks.row.Bench} is what
 * they run on.
 */
@NullMarked
package dev.gantry.benchmarks.row;

import org.jspecify.annotations.NullMarked;
