/**
 * The DICOM upper layer protocol machine of PS3.8 9.2: states, events, actions, and one instance for each connection.
 *
 * <p>Starting points: {@link dev.gantry.proxy.upperlayer.TransitionTable} is Table 9-10 of the standard as data;
 * {@link dev.gantry.proxy.upperlayer.UpperLayer} runs it for one connection, between a
 * {@link dev.gantry.proxy.upperlayer.Connection} below and an {@link dev.gantry.proxy.upperlayer.UpperLayerUser} above. A
 * proxied association is the user of two of them.
 */
@NullMarked
package dev.gantry.proxy.upperlayer;

import org.jspecify.annotations.NullMarked;
