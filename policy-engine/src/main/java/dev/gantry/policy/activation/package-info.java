/**
 * From files to the policy in force: checked, tested, compiled, swapped at once, and kept for the next start.
 *
 * <p>Starting points: {@link dev.gantry.policy.activation.Examination} is what a policy has to pass,
 * {@link dev.gantry.policy.activation.PolicyRepository} holds the one in force. Watching files is the business of whoever calls
 * it.
 */
@NullMarked
package dev.gantry.policy.activation;

import org.jspecify.annotations.NullMarked;
