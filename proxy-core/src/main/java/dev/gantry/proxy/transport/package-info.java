/**
 * Netty: listeners, TLS, the terminal handler of each connection, back-pressure.
 *
 * <p>Starting points: {@link dev.gantry.proxy.transport.Listener} accepts, {@link dev.gantry.proxy.transport.UpstreamConnector}
 * connects, and {@link dev.gantry.proxy.transport.Leg} is what sits at the end of both pipelines, for either protocol. Both connections of an
 * association live on one event loop, so nothing of an association needs a lock.
 */
@NullMarked
package dev.gantry.proxy.transport;

import org.jspecify.annotations.NullMarked;
