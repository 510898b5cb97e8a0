/**
 * Finds rules that do not do what they seem to do. Exact: every cell of the policy is looked at, and each finding comes with
 * a request that shows it.
 *
 * <p>Starting points: {@link dev.gantry.policy.analysis.PolicyAnalysis}.
 */
@NullMarked
package dev.gantry.policy.analysis;

import org.jspecify.annotations.NullMarked;
