/**
 * What a certificate says of its holder, read without trusting its encoding.
 *
 * <p>Starting points: {@link dev.gantry.tls.evidence.CertificateNames}.
 */
@NullMarked
package dev.gantry.tls.evidence;

import org.jspecify.annotations.NullMarked;
