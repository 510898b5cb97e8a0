/**
 * The two ends of a measured association: a load generator and a sink, each lighter than anything between them.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.load.LoadGenerator} opens associations,
 * {@link dev.gantry.benchmarks.load.Sink} answers them, {@link dev.gantry.benchmarks.load.PduScanner} is all they parse.
 */
@NullMarked
package dev.gantry.benchmarks.load;

import org.jspecify.annotations.NullMarked;
