package dev.gantry.proxy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A console that keeps what was written to it. */
final class Terminal {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Console console = new Console(new PrintWriter(out), new PrintWriter(err));

    Console console() {
        return console;
    }

    /** Runs a command line of the product. */
    ExitCode run(String... args) {
        return new CommandLineProgram(Commands.all(), console).run(args);
    }

    String out() {
        console.flush();
        return out.toString();
    }

    String err() {
        console.flush();
        return err.toString();
    }
}
