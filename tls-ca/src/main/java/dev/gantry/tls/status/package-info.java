/**
 * Which certificates of this site are revoked, in memory, for every handshake.
 *
 * <p>Starting points: {@link dev.gantry.tls.status.RevocationRegistry}.
 */
@NullMarked
package dev.gantry.tls.status;

import org.jspecify.annotations.NullMarked;
