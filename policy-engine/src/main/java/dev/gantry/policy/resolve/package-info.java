/**
 * A policy with its names resolved: devices expanded from ranges, groups from their members, rules as boxes over finite
 * dimensions.
 *
 * <p>Starting points: {@link dev.gantry.policy.resolve.Resolver} makes a
 * {@link dev.gantry.policy.resolve.ResolvedPolicy}; {@link dev.gantry.policy.resolve.Dimensions} numbers the atoms that a
 * {@link dev.gantry.policy.resolve.Box} is a product of sets of. Everything exact that can be said of a policy is said of
 * these boxes.
 */
@NullMarked
package dev.gantry.policy.resolve;

import org.jspecify.annotations.NullMarked;
