/**
 * What decisions of the policy engine cost.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.policy.PolicyBenchmark} asks a
 * {@link dev.gantry.benchmarks.policy.GeneratedPolicy}.
 */
@NullMarked
package dev.gantry.benchmarks.policy;

import org.jspecify.annotations.NullMarked;
