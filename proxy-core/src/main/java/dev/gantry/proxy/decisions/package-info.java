/**
 * What was decided, one line of JSON for each decision, in files that rotate.
 *
 * <p>Starting points: {@link dev.gantry.proxy.decisions.DecisionLog} writes the lines behind the event loops' backs;
 * {@link dev.gantry.proxy.decisions.DecisionLine} says what stands in one;
 * {@link dev.gantry.proxy.decisions.DecisionReader} reads them back. No data of patients: neither data sets nor SOP
 * instance UIDs are recorded.
 */
@NullMarked
package dev.gantry.proxy.decisions;

import org.jspecify.annotations.NullMarked;
