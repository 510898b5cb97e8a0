/**
 * What a person carries to a device that cannot enrol by itself.
 *
 * <p>Starting points: {@link dev.gantry.tls.kit.UsbKit}.
 */
@NullMarked
package dev.gantry.tls.kit;

import org.jspecify.annotations.NullMarked;
