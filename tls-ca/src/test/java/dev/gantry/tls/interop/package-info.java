/**
 * Certificates of the authority in the hands of other programs.
 *
 * <p>Starting points: {@link dev.gantry.tls.interop.OtherValidatorsIT}.
 */
@NullMarked
package dev.gantry.tls.interop;

import org.jspecify.annotations.NullMarked;
