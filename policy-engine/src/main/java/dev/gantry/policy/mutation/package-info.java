/**
 * Measures what the tests and invariants of a policy would notice: the rules that tests reach, and the changes to rules that
 * make a test or an invariant fail.
 *
 * <p>Starting points: {@link dev.gantry.policy.mutation.Coverage}, {@link dev.gantry.policy.mutation.Mutations}.
 */
@NullMarked
package dev.gantry.policy.mutation;

import org.jspecify.annotations.NullMarked;
