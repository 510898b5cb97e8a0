/**
 * The minimal lower layer protocol (MLLP) of HL7, releases 1 and 2: blocks on a stream of bytes.
 *
 * <p>Starting points: {@link dev.gantry.proxy.mllp.MllpDecoder} and {@link dev.gantry.proxy.mllp.MllpEncoder}. Nothing here
 * knows what stands in a block, but for the bytes that no block may hold.
 */
@NullMarked
package dev.gantry.proxy.mllp;

import org.jspecify.annotations.NullMarked;
