package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.proxy.config.LoadedConfig;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.InstanceLoader;
import dev.gantry.proxy.instance.InvalidInstanceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Loads an instance for a command, and says on standard error what is wrong with it. */
final class InstanceReport {
    private InstanceReport() {}

    /**
     * Loads; warnings are printed.
     *
     * @throws CommandFailure if it cannot be used, after its problems were printed
     */
    static Instance load(Path file, Clock clock, Console console) {
        return complete(config(file, clock, console), file, clock, console);
    }

    /**
     * Loads the configuration alone.
     *
     * @throws CommandFailure if it cannot be used, after its problems were printed
     */
    static LoadedConfig config(Path file, Clock clock, Console console) {
        try {
            return new InstanceLoader(clock).config(file);
        } catch (InvalidInstanceException e) {
            throw printed(file, e, console);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Loads what the configuration names; warnings are printed.
     *
     * @throws CommandFailure if it cannot be used, after its problems were printed
     */
    static Instance complete(LoadedConfig loaded, Path file, Clock clock, Console console) {
        return report(file, console, () -> new InstanceLoader(clock).complete(loaded));
    }

    /** Completes an instance that is about to run; warnings are printed. */
    static Instance completeToRun(LoadedConfig loaded, Path file, Clock clock, Console console) {
        return report(file, console, () -> new InstanceLoader(clock).completeToRun(loaded));
    }

    @FunctionalInterface
    private interface Completion {
        Instance complete() throws InvalidInstanceException;
    }

    private static Instance report(Path file, Console console, Completion completion) {
        try {
            Instance instance = completion.complete();
            console.err().print(ProblemRenderer.render(instance.warnings()));
            return instance;
        } catch (InvalidInstanceException e) {
            throw printed(file, e, console);
        }
    }

    private static CommandFailure printed(Path file, InvalidInstanceException e, Console console) {
        console.err().print(ProblemRenderer.render(e.problems()));
        console.err().println();
        return failure(file, e);
    }

    private static CommandFailure failure(Path file, InvalidInstanceException e) {
        String message = "`" + file + "` cannot be used: " + count(e.problems());
        return e.isOfTheEnvironment() ? CommandFailure.environment(message, null) : CommandFailure.input(message);
    }

    static CommandFailure unreadable(Path file, IOException e) {
        return CommandFailure.environment("`" + file + "` cannot be read: " + IoFaults.reason(e), e);
    }

    private static String count(List<Problem> problems) {
        long errors = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .count();
        return errors == 1 ? "1 error" : errors + " errors";
    }
}
