package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        description = "Takes suspended certificates back into use. What is revoked stays revoked.",
        footer = {"", "Example:", "  gantry ca resume ct-01 --config gantry.yaml"})
final class CaResumeCommand implements Callable<ExitCode> {
    @Mixin
    private final StatusChange change;

    CaResumeCommand(Console console, Clock clock) {
        change = new StatusChange(console, clock);
    }

    @Override
    public ExitCode call() {
        return change.make("resumed", (authority, record) -> {
            if (record.reason() != RevocationReason.CERTIFICATE_HOLD) {
                return false;
            }
            authority.resume(record.serial());
            return true;
        });
    }
}
