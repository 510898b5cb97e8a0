package dev.gantry.proxy.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = "Lists the devices and zones that are in quarantine.",
        footer = {"", "Example:", "  gantry quarantine list --json"})
final class QuarantineListCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    QuarantineListCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        return new QuarantineOrder(config.file(), console, clock).list(json);
    }
}
