/**
 * Images that nobody was ever laid under a machine for: phantoms with content that a radiographer recognizes, in complete CT and
 * ultrasound objects with made-up identifiers.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.phantom.CtPhantom} and
 * {@link dev.gantry.proxy.demo.phantom.UltrasoundPhantom} make them; {@link dev.gantry.proxy.demo.phantom.PhantomStudy} is whose they
 * are.
 */
@NullMarked
package dev.gantry.proxy.demo.phantom;

import org.jspecify.annotations.NullMarked;
