/**
 * Says why a request is allowed or refused, what would have to be different, and what a change would let through besides.
 *
 * <p>Starting points: {@link dev.gantry.policy.explain.Explainer}; {@link dev.gantry.policy.explain.ProblemPages} explains the
 * codes of problems.
 */
@NullMarked
package dev.gantry.policy.explain;

import org.jspecify.annotations.NullMarked;
