/**
 * How much the rules let through: counts that are kept while the proxy runs, apart from the decisions, which have no memory.
 *
 * <p>Starting points: {@link dev.gantry.policy.limit.Limits}.
 */
@NullMarked
package dev.gantry.policy.limit;

import org.jspecify.annotations.NullMarked;
