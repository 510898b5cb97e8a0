/**
 * Where log events go: to standard error, a line each, as JSON or as text.
 *
 * <p>Starting points: {@link dev.gantry.proxy.logging.Logging} applies what the configuration asks for;
 * {@link dev.gantry.proxy.logging.InitialLogging} is what holds until then.
 */
@NullMarked
package dev.gantry.proxy.logging;

import org.jspecify.annotations.NullMarked;
