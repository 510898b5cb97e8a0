/**
 * What can be said against a policy whose names are all right: meanings that contradict themselves, and what is legal and
 * deserves a look.
 *
 * <p>Starting points: {@link dev.gantry.policy.check.PolicyChecker} runs all checks; each class beside it is one group of
 * them.
 */
@NullMarked
package dev.gantry.policy.check;

import org.jspecify.annotations.NullMarked;
