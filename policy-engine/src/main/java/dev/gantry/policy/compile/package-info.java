/**
 * Checked policies as bit-sets, and the decisions made with them.
 *
 * <p>Starting points: {@link dev.gantry.policy.compile.PolicyCompiler} makes a
 * {@link dev.gantry.policy.CompiledPolicy} of files; {@link dev.gantry.policy.compile.RuleIndex} holds a bit for each box in
 * a set for each atom, so that the boxes of a request are the intersection of three sets. What is left of a box then, its
 * conditions, is judged by {@code Candidates}.
 */
@NullMarked
package dev.gantry.policy.compile;

import org.jspecify.annotations.NullMarked;
