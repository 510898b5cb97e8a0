/**
 * A relay that parses nothing: what Netty alone costs between two TLS legs.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.bare.BareRelay}.
 */
@NullMarked
package dev.gantry.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
