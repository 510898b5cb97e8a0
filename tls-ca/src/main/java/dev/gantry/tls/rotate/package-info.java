/**
 * When certificates are due: pure functions of their validity and of the moment.
 *
 * <p>Starting points: {@link dev.gantry.tls.rotate.RenewalSchedule}.
 */
@NullMarked
package dev.gantry.tls.rotate;

import org.jspecify.annotations.NullMarked;
