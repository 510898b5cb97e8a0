/**
 * Why certificates are no longer believed, and the lists of authorities that are not ours.
 *
 * <p>Starting points: {@link dev.gantry.tls.revoke.RevocationReason}.
 */
@NullMarked
package dev.gantry.tls.revoke;

import org.jspecify.annotations.NullMarked;
