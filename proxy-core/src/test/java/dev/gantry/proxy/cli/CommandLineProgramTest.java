package dev.gantry.proxy.cli;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import static dev.gantry.proxy.cli.CommandNode.command;
import static dev.gantry.proxy.cli.CommandNode.group;
import static org.assertj.core.api.Assertions.assertThat;

class CommandLineProgramTest {
    private final Terminal terminal = new Terminal();
    private Callable<ExitCode> behaviour = () -> ExitCode.DONE;

    private final CommandNode tree = group(
            "gantry",
            "A proxy.",
            command("version", "print the version", VersionCommand::new),
            command("work", "do the work", console -> new Work(this)),
            command("broken", "never to be made", console -> {
                throw new AssertionError("a command that is not called must not be made");
            }),
            group("ca", "the authority", command("init", "begin", console -> new Work(this))));

    @Command(
            description = "Works.",
            footer = {"", "Example:", "  gantry work THING"})
    static final class Work implements Callable<ExitCode> {
        private final CommandLineProgramTest test;

        @Parameters(paramLabel = "THING")
        private String thing = "";

        @Option(names = "--count")
        private int count;

        Work(CommandLineProgramTest test) {
            this.test = test;
        }

        @Override
        public ExitCode call() throws Exception {
            test.terminal.console().out().println("working on " + thing + " " + count);
            return test.behaviour.call();
        }
    }

    private ExitCode run(String... args) {
        return new CommandLineProgram(tree, terminal.console()).run(args);
    }

    @Test
    void runsTheCommandThatIsNamed() {
        // When
        ExitCode code = run("work", "it", "--count", "3");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).isEqualToIgnoringNewLines("working on it 3");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void runsACommandOfAGroup() {
        // When
        ExitCode code = run("--debug", "ca", "init", "here");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).startsWith("working on here");
    }

    @Test
    void listsTheCommandsWithoutMakingThem() {
        // When
        ExitCode code = run("--help");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .contains("A proxy.")
                .containsPattern("version +print the version")
                .containsPattern("broken +never to be made");
    }

    @Test
    void helpOfACommandShowsItsExample() {
        // When
        ExitCode code = run("help", "work");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out())
                .contains("Usage: gantry work")
                .contains("Example:")
                .contains("gantry work THING");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        // When
        ExitCode code = run("wrok");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).isEqualToNormalizingNewlines("""
                error: unknown command `wrok`
                  = help: did you mean `work`?
                  = help: `gantry --help` shows how it is used
                """);
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        // When
        ExitCode code = run("work", "it", "--cuont", "3");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err())
                .startsWith("error: unknown option `--cuont`")
                .contains("= help: did you mean `--count`?")
                .contains("= help: `gantry work --help` shows how it is used");
    }

    @Test
    void saysWhichParameterIsMissing() {
        // When
        ExitCode code = run("work");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).isEqualToNormalizingNewlines("""
                error: missing required parameter: `THING`
                  = help: `gantry work --help` shows how it is used
                """);
    }

    @Test
    void aGroupAloneIsAUsageError() {
        // When
        ExitCode code = run("ca");

        // Then
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(terminal.err()).contains("init").endsWith("error: no command given after `gantry ca`\n");
    }

    @Test
    void aFailureEndsWithItsMessageItsHelpAndItsCode() {
        // Given
        behaviour = () -> {
            throw CommandFailure.environment("port 104 is taken", null, "choose another");
        };

        // When
        ExitCode code = run("work", "it");

        // Then
        assertThat(code).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(terminal.err()).isEqualToNormalizingNewlines("""
                error: port 104 is taken
                  = help: choose another
                """);
    }

    @Test
    void aFaultOfTheProgramShowsNoStackTrace() {
        // Given
        behaviour = () -> {
            throw new IllegalStateException("two of them\nand more");
        };

        // When
        ExitCode code = run("work", "it");

        // Then
        assertThat(code).isEqualTo(ExitCode.INTERNAL);
        assertThat(terminal.err()).isEqualToNormalizingNewlines("""
                error: internal error: IllegalStateException: two of them
                  = help: run it again with `--debug` for the stack trace, and report it
                """);
    }

    @Test
    void debugShowsTheStackTrace() {
        // Given
        behaviour = () -> {
            throw new IllegalStateException("two of them");
        };

        // When
        ExitCode code = run("work", "it", "--debug");

        // Then
        assertThat(code).isEqualTo(ExitCode.INTERNAL);
        assertThat(terminal.err()).contains("\tat dev.gantry.proxy.cli.CommandLineProgramTest");
    }

    @Test
    void versionIsThatOfTheBuild() {
        // When
        ExitCode code = run("version");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).containsPattern("^gantry \\d+\\.\\d+\\.\\d+");
    }

    @Test
    void versionIsReadableByPrograms() {
        // When
        ExitCode code = run("version", "--json");

        // Then
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(terminal.out()).contains("\"version\" : \"" + ProductVersion.current() + "\"");
    }
}
