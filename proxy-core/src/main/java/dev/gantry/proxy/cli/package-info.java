/**
 * The command line: one class per command, and what they share.
 *
 * <p>Starting points: {@link dev.gantry.proxy.cli.GantryMain} is where the program begins;
 * {@link dev.gantry.proxy.cli.CommandLineProgram} turns arguments into an {@link dev.gantry.proxy.cli.ExitCode}; a command
 * that cannot do its work throws a {@link dev.gantry.proxy.cli.CommandFailure}.
 */
@NullMarked
package dev.gantry.proxy.cli;

import org.jspecify.annotations.NullMarked;
