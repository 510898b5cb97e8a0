/**
 * Writes policies in one layout, comments kept and meaning unchanged.
 *
 * <p>Starting points: {@link dev.gantry.policy.format.PolicyFormatter}.
 */
@NullMarked
package dev.gantry.policy.format;

import org.jspecify.annotations.NullMarked;
