package dev.gantry.proxy.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A word of the command line: a command, or a group of commands. The class of a command is not touched before it is
 * called, because reading the annotations of all of them would take longer than most of them run.
 *
 * @param name the word
 * @param summary what it does, one line
 * @param command makes the command, annotated for picocli; null for a group
 * @param children the commands of a group
 */
record CommandNode(
        String name,
        String summary,
        @Nullable Function<Console, Callable<ExitCode>> command,
        List<CommandNode> children) {

    static CommandNode command(String name, String summary, Function<Console, Callable<ExitCode>> command) {
        return new CommandNode(name, summary, command, List.of());
    }

    static CommandNode group(String name, String summary, CommandNode... children) {
        return new CommandNode(name, summary, null, List.of(children));
    }
}
