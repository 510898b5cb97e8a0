/**
 * What an instance is made of, before it runs: configuration, key material and policy, loaded and checked together, and the
 * directory that is its own.
 *
 * <p>Starting points: {@link dev.gantry.proxy.instance.InstanceLoader} reads everything that a {@code gantry.yaml} names and
 * reports every problem at once; {@link dev.gantry.proxy.instance.Instance} is the result;
 * {@link dev.gantry.proxy.instance.ProxyRuntime} is an instance that runs;
 * {@link dev.gantry.proxy.instance.StateDirectory} keeps a second one away.
 */
@NullMarked
package dev.gantry.proxy.instance;

import org.jspecify.annotations.NullMarked;
