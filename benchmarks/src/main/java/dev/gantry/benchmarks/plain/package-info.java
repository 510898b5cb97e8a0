/**
 * Gantry without those who watch it, to measure what they cost.
 *
 * <p>Starting point: {@link dev.gantry.benchmarks.plain.PlainGantry}.
 */
@NullMarked
package dev.gantry.benchmarks.plain;

import org.jspecify.annotations.NullMarked;
