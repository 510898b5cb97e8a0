/**
 * What became of a certificate, and what is not in order with an authority, each from what is written down.
 *
 * <p>Starting points: {@link dev.gantry.tls.inspect.CertificateHistory} and {@link dev.gantry.tls.inspect.Doctor}.
 */
@NullMarked
package dev.gantry.tls.inspect;

import org.jspecify.annotations.NullMarked;
