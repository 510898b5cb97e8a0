/**
 * Says why a request is allowed or refused: the rules that decided it, those that nearly did and in what they differ, and what
 * would change the verdict and what that would open besides. What codes of problems mean stands here too.
 *
 * <p>Starting points: {@link dev.gantry.policy.explanation.Question} makes a request of words, as tests do;
 * {@link dev.gantry.policy.explanation.Explanation} answers; {@link dev.gantry.policy.explanation.ProblemPages} has a page for
 * each code.
 */
@NullMarked
package dev.gantry.policy.explanation;

import org.jspecify.annotations.NullMarked;
