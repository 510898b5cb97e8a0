/**
 * How Gantry's costs grow with what it has to bear: rules, devices, open associations, threads.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.scale.ScaleCommand}, {@link dev.gantry.benchmarks.scale.Axis}.
 */
@NullMarked
package dev.gantry.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
