/**
 * When certificates end: those of the embedded authority, and those that peers show.
 *
 * <p>Starting points: {@link dev.gantry.proxy.expiry.ExpiryRadar}.
 */
@NullMarked
package dev.gantry.proxy.expiry;

import org.jspecify.annotations.NullMarked;
