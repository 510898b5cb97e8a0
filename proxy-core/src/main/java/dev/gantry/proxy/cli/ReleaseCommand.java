package dev.gantry.proxy.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        description = "Ends the quarantine of a device or a zone.",
        footer = {"", "Example:", "  gantry quarantine release ct-03"})
final class ReleaseCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "ID", description = "the device or zone that is in quarantine")
    private String id = "";

    ReleaseCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        return new QuarantineOrder(config.file(), console, clock).release(id);
    }
}
