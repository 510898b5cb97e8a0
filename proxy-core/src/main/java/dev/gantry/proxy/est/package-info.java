/**
 * Enrolment over the network: EST (RFC 7030 with the clarifications of RFC 8951) as HTTP.
 *
 * <p>Starting points: {@link dev.gantry.proxy.est.EstHandler} answers; what it decides on stands in {@code dev.gantry.tls.est}.
 */
@NullMarked
package dev.gantry.proxy.est;

import org.jspecify.annotations.NullMarked;
