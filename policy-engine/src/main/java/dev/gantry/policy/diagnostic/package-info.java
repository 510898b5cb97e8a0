/**
 * What is wrong with a text that a person wrote, where it stands and what to write instead.
 *
 * <p>Starting points: {@link dev.gantry.policy.diagnostic.SourceText} is the text,
 * {@link dev.gantry.policy.diagnostic.Problems} collects every {@link dev.gantry.policy.diagnostic.Problem} of a run, and
 * {@link dev.gantry.policy.diagnostic.ProblemRenderer} writes them for people. The package serves the policy and
 * {@code gantry.yaml} alike and knows neither.
 */
@NullMarked
package dev.gantry.policy.diagnostic;

import org.jspecify.annotations.NullMarked;
