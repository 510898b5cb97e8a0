/**
 * What an operator may see and do of a proxy that runs: its open associations, and who is shut out for now.
 *
 * <p>Starting points: {@link dev.gantry.proxy.control.Quarantine} holds who is shut out;
 * {@link dev.gantry.proxy.control.AssociationSweep} ends the associations whose grounds have gone;
 * {@link dev.gantry.proxy.control.ControlResources} answers for both over HTTP.
 */
@NullMarked
package dev.gantry.proxy.control;

import org.jspecify.annotations.NullMarked;
