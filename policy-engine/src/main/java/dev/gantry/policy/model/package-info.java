/**
 * A policy as written: what stands in its files, names unresolved, each with the place where it stands.
 *
 * <p>Starting points: {@link dev.gantry.policy.model.Policy} is all files together, {@link dev.gantry.policy.model.Rule}
 * is one rule.
 */
@NullMarked
package dev.gantry.policy.model;

import org.jspecify.annotations.NullMarked;
