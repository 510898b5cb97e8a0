/**
 * Brings a policy from its files into force, and keeps the last good one where the files are wrong.
 *
 * <p>Starting points: {@link dev.gantry.proxy.activation.PolicyInForce} is the policy in force;
 * {@link dev.gantry.proxy.activation.PolicyFiles} reads the files.
 */
@NullMarked
package dev.gantry.proxy.activation;

import org.jspecify.annotations.NullMarked;
