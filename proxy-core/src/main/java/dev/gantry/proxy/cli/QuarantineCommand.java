package dev.gantry.proxy.cli;

import dev.gantry.proxy.control.QuarantineEntry.Kind;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Shuts a device or a zone out: it may neither call nor be called, and its open associations are aborted.",
            "The quarantine outlives a restart. It ends after the given time, or with `gantry quarantine release`."
        },
        footer = {
            "",
            "Examples:",
            "  gantry quarantine device ct-03 --for 2h --why \"odd traffic at night, ticket 4711\"",
            "  gantry quarantine zone vendor --why \"stolen laptop\""
        })
final class QuarantineCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;
    private final Kind kind;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "ID", description = "the id in the policy")
    private String id = "";

    @Option(names = "--for", paramLabel = "TIME", description = "how long, such as 2h (default: until it is released)")
    private @Nullable String time;

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "the reason, for log and audit")
    private String why = "";

    QuarantineCommand(Console console, Clock clock, Kind kind) {
        this.console = console;
        this.clock = clock;
        this.kind = kind;
    }

    @Override
    public ExitCode call() {
        return new QuarantineOrder(config.file(), console, clock).shutOut(kind, id, time, why);
    }
}
