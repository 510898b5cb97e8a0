/**
 * What the embedded certificate authority does in a second.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.authority.AuthorityCommand}.
 */
@NullMarked
package dev.gantry.benchmarks.authority;

import org.jspecify.annotations.NullMarked;
