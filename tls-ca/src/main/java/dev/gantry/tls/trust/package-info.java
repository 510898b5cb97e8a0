/**
 * Own path validation for both legs of a proxied connection.
 *
 * <p>Starting points: {@link dev.gantry.tls.trust.ZoneTrustManager}, {@link dev.gantry.tls.trust.TrustAnchors} and
 * {@link dev.gantry.tls.trust.TrustFailure}.
 */
@NullMarked
package dev.gantry.tls.trust;

import org.jspecify.annotations.NullMarked;
