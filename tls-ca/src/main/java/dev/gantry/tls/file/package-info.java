/**
 * Files that are either whole or absent, and readable by their owner alone.
 *
 * <p>Starting points: {@link dev.gantry.tls.file.AtomicFiles}.
 */
@NullMarked
package dev.gantry.tls.file;

import org.jspecify.annotations.NullMarked;
