/**
 * Enrolment over Secure Transport (RFC 7030 with the clarifications of RFC 8951), without the HTTP: bodies in, bodies out.
 *
 * <p>Starting points: {@link dev.gantry.tls.est.EstEnrolment}.
 */
@NullMarked
package dev.gantry.tls.est;

import org.jspecify.annotations.NullMarked;
