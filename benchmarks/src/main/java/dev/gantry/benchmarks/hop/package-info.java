/**
 * What stands between the load generator and the sink, started as child processes with the configurations beside this
 * package.
 *
 * <p>Starting points: {@link dev.gantry.benchmarks.hop.Hop}, {@link dev.gantry.benchmarks.hop.ProxyHop} for other proxies,
 * {@link dev.gantry.benchmarks.hop.GantryHop}.
 */
@NullMarked
package dev.gantry.benchmarks.hop;

import org.jspecify.annotations.NullMarked;
