package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A script of {@code src/test/resources/interop}, run with the interpreter that sees the distribution's packages. */
record PythonScript(String text) {

    static PythonScript named(String name) {
        try (InputStream script = PythonScript.class.getResourceAsStream("/interop/" + name)) {
            if (script == null) {
                throw new IllegalStateException("script: `" + name + "` is not among the test resources");
            }
            return new PythonScript(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
