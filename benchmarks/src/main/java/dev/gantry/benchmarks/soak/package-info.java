/**
 * Mixed traffic through one instance for long, and what the instance holds meanwhile.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.soak.SoakCommand}; {@link dev.gantry.benchmarks.soak.MixedTraffic} is the load,
 * {@link dev.gantry.benchmarks.soak.Growth} the verdict.
 */
@NullMarked
package dev.gantry.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
