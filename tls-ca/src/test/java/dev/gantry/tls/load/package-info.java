/**
 * Load programs: they measure, and assert nothing.
 *
 * <p>Starting points: {@link dev.gantry.tls.load.AuthorityLoad}.
 */
@NullMarked
package dev.gantry.tls.load;

import org.jspecify.annotations.NullMarked;
