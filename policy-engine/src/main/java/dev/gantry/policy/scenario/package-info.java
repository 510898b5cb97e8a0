/**
 * One request with everything that can bear on its decision: what tests, counter-examples and explanations are about.
 *
 * <p>Starting points: {@link dev.gantry.policy.scenario.Scenario}.
 */
@NullMarked
package dev.gantry.policy.scenario;

import org.jspecify.annotations.NullMarked;
