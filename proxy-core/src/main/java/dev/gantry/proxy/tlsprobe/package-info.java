/**
 * What TLS an endpoint really speaks, asked from outside with handshakes of its own making, so that no library's taste limits
 * what is seen.
 *
 * <p>Starting points: {@link dev.gantry.proxy.tlsprobe.TlsProbe}.
 */
@NullMarked
package dev.gantry.proxy.tlsprobe;

import org.jspecify.annotations.NullMarked;
