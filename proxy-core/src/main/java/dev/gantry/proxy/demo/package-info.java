/**
 * A whole small hospital on loopback, to see the product at work in two minutes.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.Demo} is the demo from beginning to end;
 * {@link dev.gantry.proxy.demo.RunningHospital} is what runs: the proxy, started as an operator starts it, and an archive behind it.
 */
@NullMarked
package dev.gantry.proxy.demo;

import org.jspecify.annotations.NullMarked;
