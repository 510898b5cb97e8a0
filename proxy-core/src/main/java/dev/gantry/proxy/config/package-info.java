/**
 * {@code gantry.yaml} as records: read with positions, every problem collected, immutable and valid once it exists.
 *
 * <p>Starting points: {@link dev.gantry.proxy.config.ConfigLoader} reads a file into a
 * {@link dev.gantry.proxy.config.LoadedConfig}; {@link dev.gantry.proxy.config.GantryConfig} is what stands in it;
 * {@link dev.gantry.proxy.config.ConfigCodes} lists what can be wrong. What is read here is what was written, not what runs:
 * whoever needs key material or a policy loads it from the paths.
 */
@NullMarked
package dev.gantry.proxy.config;

import org.jspecify.annotations.NullMarked;
