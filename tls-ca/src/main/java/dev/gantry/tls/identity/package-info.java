/**
 * The keys and certificates that TLS shows to a peer, and being told when they change.
 *
 * <p>Starting points: {@link dev.gantry.tls.identity.ReloadingTlsIdentityProvider} serves the identity of two PEM files;
 * {@link dev.gantry.tls.identity.PemFiles} reads them.
 */
@NullMarked
package dev.gantry.tls.identity;

import org.jspecify.annotations.NullMarked;
