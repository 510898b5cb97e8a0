package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program as a function of its arguments: finds the command, runs it, and turns whatever goes wrong into one clear
 * message on standard error and an {@link ExitCode}. A stack trace is shown only with {@code --debug}.
 */
final class CommandLineProgram {
    private static final String DEBUG = "--debug";

    private final CommandNode root;
    private final Console console;

    CommandLineProgram(CommandNode root, Console console) {
        this.root = root;
        this.console = console;
    }

    /** Runs the command that the arguments name. Never throws. */
    ExitCode run(String... args) {
        boolean debug = Arrays.asList(args).contains(DEBUG);
        try {
            return runCommand(helpLast(args));
        } catch (CommandFailure failure) {
            console.error(failure.getMessage(), failure.help());
            trace(debug, failure);
            return failure.exitCode();
        } catch (Throwable fault) {
            String name = fault.getClass().getSimpleName();
            String detail = fault.getMessage() == null ? name : name + ": " + fault.getMessage();
            console.error(
                    "internal error: " + detail.lines().findFirst().orElse(name),
                    debug ? List.of() : List.of("run it again with `--debug` for the stack trace, and report it"));
            trace(debug, fault);
            return ExitCode.INTERNAL;
        } finally {
            console.flush();
        }
    }

    private void trace(boolean debug, Throwable thrown) {
        if (debug) {
            thrown.printStackTrace(console.err());
        }
    }

    /** Reads {@code help ca init} as {@code ca init --help}. */
    private static String[] helpLast(String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        List<String> turned = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
        turned.add("--help");
        return turned.toArray(String[]::new);
    }

    private ExitCode runCommand(String... args) throws Exception {
        List<String> words = Arrays.stream(args)
                .filter(argument -> !argument.startsWith("-"))
                .toList();
        CommandLine line = new CommandLine(specification(root, words));
        line.setUsageHelpWidth(100);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        ParseResult parsed;
        try {
            parsed = line.parseArgs(args);
        } catch (ParameterException e) {
            throw usageFailure(e);
        }
        while (parsed.hasSubcommand() && !parsed.isUsageHelpRequested()) {
            parsed = parsed.subcommand();
        }
        CommandSpec called = parsed.commandSpec();
        if (parsed.isUsageHelpRequested()) {
            called.commandLine().usage(console.out());
            return ExitCode.DONE;
        }
        if (called.userObject() instanceof Callable<?> command) {
            return (ExitCode) command.call();
        }
        called.commandLine().usage(console.err());
        throw CommandFailure.usage("no command given after `" + called.qualifiedName() + "`");
    }

    /** Describes {@code node} for picocli, in full along {@code words} and by its summary elsewhere. */
    private CommandSpec specification(CommandNode node, List<String> words) {
        CommandSpec spec = node.command() == null
                ? CommandSpec.create()
                : CommandSpec.forAnnotatedObject(node.command().apply(console));
        spec.name(node.name());
        if (node.command() == null) {
            spec.usageMessage().description(node.summary()).synopsisSubcommandLabel("COMMAND");
        }
        if (node.equals(root)) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .scopeType(ScopeType.INHERIT)
                    .description("show this help and end")
                    .build());
            spec.addOption(OptionSpec.builder(DEBUG)
                    .type(boolean.class)
                    .scopeType(ScopeType.INHERIT)
                    .description("show a stack trace where an error ends the command")
                    .build());
            spec.usageMessage().footer("", "`gantry COMMAND --help` shows how a command is used, with an example.");
        }
        @Nullable String next = words.isEmpty() ? null : words.get(0);
        for (CommandNode child : node.children()) {
            CommandSpec childSpec;
            if (child.name().equals(next)) {
                childSpec = specification(child, words.subList(1, words.size()));
            } else {
                childSpec = CommandSpec.create();
                childSpec.usageMessage().description(child.summary());
            }
            spec.addSubcommand(child.name(), new CommandLine(childSpec));
        }
        return spec;
    }

    private static CommandFailure usageFailure(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String help = "`" + spec.qualifiedName() + " --help` shows how it is used";
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return CommandFailure.usage(inHouseStyle(String.valueOf(e.getMessage())), help);
        }
        String word = unmatched.getUnmatched().get(0);
        String kind = "argument";
        Set<String> known = Set.of();
        if (word.startsWith("-")) {
            kind = "option";
            known = spec.optionsMap().keySet();
        } else if (!spec.subcommands().isEmpty()) {
            kind = "command";
            known = spec.subcommands().keySet();
        }
        List<String> lines = new ArrayList<>(Arrays.asList(Suggestions.didYouMean(word, known)));
        lines.add(help);
        return CommandFailure.usage("unknown " + kind + " `" + word + "`", lines.toArray(String[]::new));
    }

    /** Says what picocli says as the rest of the program would: lower case, backticks, no full stop. */
    private static String inHouseStyle(String message) {
        String line = message.lines().findFirst().orElse("").replace('\'', '`');
        return line.isEmpty() ? "the command line is wrong" : Character.toLowerCase(line.charAt(0)) + line.substring(1);
    }
}
