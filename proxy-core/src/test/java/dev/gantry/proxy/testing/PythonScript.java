package dev.gantry.proxy.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A script of {@code src/test/resources/interop}, run with the interpreter that sees the distribution's packages. */
record PythonScript(String text) {

    static PythonScript named(String name) {
        return new PythonScript(Resources.text("/interop/" + name));
    }

    /** Runs it and returns what it printed; warnings are off, so that this is its result alone. */
    String run(Duration limit, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.PYTHON, "-W", "ignore", "-c", text));
        command.addAll(List.of(arguments));
        Programs.Finished finished = Programs.run(command, limit);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException("script ended with " + finished.exitCode() + "\n" + finished.output());
        }
        return finished.output();
    }
}
