package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        description = "Takes suspended certificates back into use. What is revoked stays revoked.",
        footer = {"", "Example:", "  gantry ca resume ct-01 --config gantry.yaml"})
final class CaResumeCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "SERIAL|DEVICE", description = "a serial number, or a device for all of its certificates")
    private String what = "";

    CaResumeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        return new StatusChange(console, clock, config.file(), what).make("resumed", (authority, record) -> {
            if (record.reason() != RevocationReason.CERTIFICATE_HOLD) {
                return false;
            }
            authority.resume(record.serial());
            return true;
        });
    }
}
