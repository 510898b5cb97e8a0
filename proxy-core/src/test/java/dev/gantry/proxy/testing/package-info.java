/**
 * Fixtures that let a test drive a running Gantry with peers that are not this project's own code.
 *
 * <p>Starting points: {@link dev.gantry.proxy.testing.Interop} marks a test that needs programs of the machine,
 * {@link dev.gantry.proxy.testing.ExternalProcess} runs one of them, {@link dev.gantry.proxy.testing.RawPeer} speaks raw
 * bytes, and {@link dev.gantry.proxy.testing.CountingRelay} proves that a peer saw no connection.
 */
@NullMarked
package dev.gantry.proxy.testing;

import org.jspecify.annotations.NullMarked;
