/**
 * The certificate authority, and the trust of both legs.
 *
 * <p>Starting points: {@link dev.gantry.tls.identity.TlsIdentityProvider} is the key material that TLS shows to a peer,
 * {@link dev.gantry.tls.trust.ZoneTrustManager} decides whether a peer's certificate is believed,
 * {@link dev.gantry.tls.evidence.CertificateNames} is what a believed certificate says.
 */
@NullMarked
package dev.gantry.tls;

import org.jspecify.annotations.NullMarked;
