package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.proxy.demo.Demo;
import dev.gantry.proxy.demo.hospital.HospitalException;
import dev.gantry.proxy.instance.InvalidInstanceException;
import dev.gantry.proxy.instance.StateInUseException;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.identity.IdentityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Makes a whole small hospital on loopback, sends traffic through Gantry, and shows what was decided and why:",
            "an authority, certificates, a policy, an archive, scanners that may and others that may not.",
            "Then it goes on serving, with commands to try, until Ctrl-C.",
            "Exit code 3: with --once, a scene did not come out as it should."
        },
        footer = {"", "Example:", "  gantry demo --dir demo-hospital"})
final class DemoCommand implements Callable<ExitCode> {
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private final Console console;
    private final Clock clock;
    private final Demo.ObservedStarter starter;

    @Option(names = "--once", description = "end after the scenes")
    private boolean once;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = {
                "where the hospital is made, or where it was made before; it stays there",
                "(default: a new directory for temporary files, which is deleted at the end)"
            })
    private @Nullable Path directory;

    DemoCommand(Console console, Clock clock, Demo.ObservedStarter starter) {
        this.console = console;
        this.clock = clock;
        this.starter = starter;
    }

    @Override
    public ExitCode call() {
        Thread player = Thread.currentThread();
        AtomicBoolean stopped = new AtomicBoolean();
        for (String signal : SIGNALS) {
            Signals.handle(signal, () -> {
                // Whoever asks a second time does not want to wait.
                restoreSignals();
                stopped.set(true);
                player.interrupt();
            });
        }
        Path hospital =
                directory == null ? temporary() : directory.toAbsolutePath().normalize();
        try {
            boolean right = new Demo(hospital, console.out(), isColoured(), clock, starter).run(once);
            return right ? ExitCode.DONE : ExitCode.FAILED;
        } catch (Exception e) {
            // An interrupt shows itself in many ways, of files and of the authority's database among them.
            if (stopped.get()) {
                console.out().println();
                return ExitCode.DONE;
            }
            throw explain(hospital, e);
        } finally {
            restoreSignals();
            if (directory == null) {
                delete(hospital);
            }
        }
    }

    private static void restoreSignals() {
        for (String signal : SIGNALS) {
            Signals.restore(signal);
        }
    }

    private RuntimeException explain(Path hospital, Exception e) {
        if (e instanceof HospitalException wrong) {
            console.err().print(ProblemRenderer.render(wrong.problems()));
            return CommandFailure.input(String.valueOf(e.getMessage()));
        }
        if (e instanceof InvalidInstanceException wrong) {
            console.err().print(ProblemRenderer.render(wrong.problems()));
            return failure(hospital, wrong);
        }
        if (e instanceof StateInUseException) {
            return CommandFailure.environment(String.valueOf(e.getMessage()), e, "name another directory with `--dir`");
        }
        if (e instanceof IdentityException || e instanceof AuthorityException) {
            return CommandFailure.input(String.valueOf(e.getMessage()), "a new `--dir` makes a new hospital");
        }
        if (e instanceof IOException fault) {
            return CommandFailure.environment(IoFaults.reason(fault), e);
        }
        return e instanceof RuntimeException fault ? fault : new IllegalStateException(e);
    }

    private static CommandFailure failure(Path hospital, InvalidInstanceException e) {
        String message = "the hospital in `" + hospital + "` cannot be used";
        return e.isOfTheEnvironment() ? CommandFailure.environment(message, e) : CommandFailure.input(message);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("gantry-demo-");
        } catch (IOException e) {
            throw CommandFailure.environment(
                    "no directory for temporary files: " + IoFaults.reason(e), e, "name one with `--dir`");
        }
    }

    private static boolean isColoured() {
        // The launcher says whether it writes to a terminal: what the JDK says of that differs between its releases.
        return Boolean.getBoolean("gantry.terminal") && System.getenv("NO_COLOR") == null;
    }

    private void delete(Path hospital) {
        try (Stream<Path> files = Files.walk(hospital)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            console.warning("`" + hospital + "` could not be deleted: " + IoFaults.reason(e));
        }
    }
}
