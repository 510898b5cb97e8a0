/**
 * Conversations that are damaged where it hurts, peers that hold them with a running instance, and what tells that it has not
 * suffered.
 *
 * <p>Starting points: {@link dev.gantry.proxy.fuzz.StreamMutation} damages, {@link dev.gantry.proxy.fuzz.Lane} speaks, and
 * {@link dev.gantry.proxy.fuzz.Faults} hears what must not be said.
 */
@NullMarked
package dev.gantry.proxy.fuzz;

import org.jspecify.annotations.NullMarked;
