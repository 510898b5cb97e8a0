package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        description = "Suspends certificates: they are refused until `gantry ca resume`.",
        footer = {"", "Example:", "  gantry ca suspend ct-01 --config gantry.yaml"})
final class CaSuspendCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "SERIAL|DEVICE", description = "a serial number, or a device for all of its certificates")
    private String what = "";

    CaSuspendCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        return new StatusChange(console, clock, config.file(), what)
                .make(
                        "suspended",
                        (authority, record) -> authority.revoke(record.serial(), RevocationReason.CERTIFICATE_HOLD));
    }
}
