/**
 * The attack vectors of the protocol as data, and the prober that runs them against an endpoint and says what it tolerates.
 *
 * <p>Starting points: {@link dev.gantry.proxy.probe.ProbeVectors} is the catalogue; {@link dev.gantry.proxy.probe.Probe} runs
 * it; {@link dev.gantry.proxy.probe.ProbeResult} is what came of one vector.
 */
@NullMarked
package dev.gantry.proxy.probe;

import org.jspecify.annotations.NullMarked;
