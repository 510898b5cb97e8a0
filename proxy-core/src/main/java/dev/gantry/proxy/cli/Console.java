package dev.gantry.proxy.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}. Both are UTF-8 and flushed when the
 * command ends.
 */
public record Console(PrintWriter out, PrintWriter err) {
    /** Writes to these streams, which stay open. */
    public static Console to(OutputStream out, OutputStream err) {
        return new Console(
                new PrintWriter(out, false, StandardCharsets.UTF_8),
                new PrintWriter(err, false, StandardCharsets.UTF_8));
    }

    void error(String message, Iterable<String> help) {
        err.println("error: " + message);
        help.forEach(line -> err.println("  = help: " + line));
    }

    void warning(String message) {
        err.println("warning: " + message);
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
