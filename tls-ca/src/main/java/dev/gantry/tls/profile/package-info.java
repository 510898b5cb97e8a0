/**
 * What a certificate of a kind may contain.
 *
 * <p>Starting points: {@link dev.gantry.tls.profile.CertificateProfile}, a closed list.
 */
@NullMarked
package dev.gantry.tls.profile;

import org.jspecify.annotations.NullMarked;
