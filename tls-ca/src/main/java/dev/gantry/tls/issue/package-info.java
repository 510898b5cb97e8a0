/**
 * The only way to a signature: a request is checked, prepared, linted, recorded, signed once, checked again and recorded.
 *
 * <p>Starting points: {@link dev.gantry.tls.issue.CertificateAuthority} and the kinds of {@link dev.gantry.tls.issue.IssuanceRequest}.
 */
@NullMarked
package dev.gantry.tls.issue;

import org.jspecify.annotations.NullMarked;
