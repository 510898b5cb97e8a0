/**
 * Shows a whole policy as a table: who may do what with whom, exactly, and by which rules.
 *
 * <p>Starting points: {@link dev.gantry.policy.matrix.PolicyMatrix}.
 */
@NullMarked
package dev.gantry.policy.matrix;

import org.jspecify.annotations.NullMarked;
