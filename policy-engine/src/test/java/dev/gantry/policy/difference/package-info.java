/** Tests of {@link dev.gantry.policy.difference}. */
@NullMarked
package dev.gantry.policy.difference;

import org.jspecify.annotations.NullMarked;
