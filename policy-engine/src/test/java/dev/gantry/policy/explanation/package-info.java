/** Tests of {@link dev.gantry.policy.explanation}. */
@NullMarked
package dev.gantry.policy.explanation;

import org.jspecify.annotations.NullMarked;
