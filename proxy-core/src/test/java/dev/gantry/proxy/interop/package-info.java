/**
 * Tests that drive a running Gantry with programs that are not this project's own code, and look at both sides.
 *
 * <p>Starting points: {@code PeersIT} proves the peers with each other, without Gantry.
 */
@NullMarked
package dev.gantry.proxy.interop;

import org.jspecify.annotations.NullMarked;
