/**
 * What is seen of the proxy: metrics and logs, fed by the listeners of associations and connections.
 *
 * <p>Starting points: {@link dev.gantry.proxy.observe.ProxyMetrics} has every metric with its name and labels;
 * {@link dev.gantry.proxy.observe.AssociationLog} writes the log lines. Labels come from the configuration and the policy
 * only, never from the wire; nothing here ever holds data of patients.
 */
@NullMarked
package dev.gantry.proxy.observe;

import org.jspecify.annotations.NullMarked;
