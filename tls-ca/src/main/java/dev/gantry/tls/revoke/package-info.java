/**
 * Who is no longer believed: as a set for handshakes, as signed lists for others.
 *
 * <p>Starting points: {@link dev.gantry.tls.revoke.RevocationRegistry}.
 */
@NullMarked
package dev.gantry.tls.revoke;

import org.jspecify.annotations.NullMarked;
