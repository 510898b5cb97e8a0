/**
 * Proves the invariants of a policy, or shows a request or a chain of flows that breaks one.
 *
 * <p>Starting points: {@link dev.gantry.policy.proof.Proofs}; {@link dev.gantry.policy.proof.InvariantGate} keeps a policy
 * with a broken invariant out of force.
 */
@NullMarked
package dev.gantry.policy.proof;

import org.jspecify.annotations.NullMarked;
