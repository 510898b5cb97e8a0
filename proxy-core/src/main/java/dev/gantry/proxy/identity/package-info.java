/**
 * Who is at the other end of a connection, before it has said a word.
 *
 * <p>Starting points: {@link dev.gantry.proxy.identity.PeerEvidences} turns a verified TLS session, or a bare address, into
 * the evidence that the policy attributes to a device.
 */
@NullMarked
package dev.gantry.proxy.identity;

import org.jspecify.annotations.NullMarked;
