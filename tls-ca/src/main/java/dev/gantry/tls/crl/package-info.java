/**
 * Signed lists of what is revoked (RFC 5280 5), for those that have no other way to know.
 *
 * <p>Starting points: {@link dev.gantry.tls.crl.CrlIssuer}.
 */
@NullMarked
package dev.gantry.tls.crl;

import org.jspecify.annotations.NullMarked;
