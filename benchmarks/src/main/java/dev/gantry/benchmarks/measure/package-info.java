/**
 * Processor time and memory of processes, read from {@code /proc}.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.measure.ProcessGroup}.
 */
@NullMarked
package dev.gantry.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
