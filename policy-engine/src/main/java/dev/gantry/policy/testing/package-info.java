/**
 * Runs the tests that stand in a policy.
 *
 * <p>Starting points: {@link dev.gantry.policy.testing.PolicyTests}.
 */
@NullMarked
package dev.gantry.policy.testing;

import org.jspecify.annotations.NullMarked;
