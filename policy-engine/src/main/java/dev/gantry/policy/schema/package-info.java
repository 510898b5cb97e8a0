/**
 * Describes the policy language as JSON Schema, with the names that a policy defines: editors complete and check by it.
 *
 * <p>Starting points: {@link dev.gantry.policy.schema.PolicySchema}.
 */
@NullMarked
package dev.gantry.policy.schema;

import org.jspecify.annotations.NullMarked;
