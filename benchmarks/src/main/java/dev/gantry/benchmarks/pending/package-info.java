/**
 * What Gantry remembers of conversations, filled to its bounds: memory, files and the time of a look-up.
 *
 * <p>Starting point: {@link dev.gantry.benchmarks.pending.PendingCommand}.
 */
@NullMarked
package dev.gantry.benchmarks.pending;

import org.jspecify.annotations.NullMarked;
