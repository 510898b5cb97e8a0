/**
 * Measures what Gantry costs beside proxies that understand nothing of DICOM.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.RunCommand} is the whole run, {@link dev.gantry.benchmarks.row.Row} one
 * line of its table, {@link dev.gantry.benchmarks.hop.Hop} one thing that is measured.
 */
@NullMarked
package dev.gantry.benchmarks;

import org.jspecify.annotations.NullMarked;
