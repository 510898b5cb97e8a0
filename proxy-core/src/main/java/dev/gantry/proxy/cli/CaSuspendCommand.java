package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        description = "Suspends certificates: they are refused until `gantry ca resume`.",
        footer = {"", "Example:", "  gantry ca suspend ct-01 --config gantry.yaml"})
final class CaSuspendCommand implements Callable<ExitCode> {
    @Mixin
    private final StatusChange change;

    CaSuspendCommand(Console console, Clock clock) {
        change = new StatusChange(console, clock);
    }

    @Override
    public ExitCode call() {
        return change.make(
                "suspended",
                (authority, record) -> authority.revoke(record.serial(), RevocationReason.CERTIFICATE_HOLD));
    }
}
