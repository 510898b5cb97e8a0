/**
 * How devices come to their certificates.
 *
 * <p>Starting points: {@link dev.gantry.tls.enrol.Enrolment} for keys made here and signing requests,
 * {@link dev.gantry.tls.enrol.SigningRequest} for what is taken from a request.
 */
@NullMarked
package dev.gantry.tls.enrol;

import org.jspecify.annotations.NullMarked;
