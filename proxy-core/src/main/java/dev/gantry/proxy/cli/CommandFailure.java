package dev.gantry.proxy.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command: what was wrong, said to the user, and the exit code that says it to a script.
 *
 * <p>The message is one sentence in lower case without a full stop, with what the user wrote in backticks.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;
    private final transient List<String> help;

    private CommandFailure(ExitCode exitCode, String message, List<String> help, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.help = List.copyOf(help);
    }

    /** What the user wrote is wrong: exit code 1. */
    public static CommandFailure input(String message, String... help) {
        return new CommandFailure(ExitCode.INPUT, message, List.of(help), null);
    }

    /** The command line is wrong: exit code 2. */
    public static CommandFailure usage(String message, String... help) {
        return new CommandFailure(ExitCode.USAGE, message, List.of(help), null);
    }

    /** The machine is not as needed: exit code 4. */
    public static CommandFailure environment(String message, @Nullable Throwable cause, String... help) {
        return new CommandFailure(ExitCode.ENVIRONMENT, message, List.of(help), cause);
    }

    /** Returns what the process ends with. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** Returns what the user may do about it, a sentence each; may be empty. */
    public List<String> help() {
        return help;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
