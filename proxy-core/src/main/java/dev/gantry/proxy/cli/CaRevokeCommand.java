package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Revokes certificates for good. An instance that runs on the same state refuses them within a second.",
            "With `key-compromise`, the key is refused in every later request too."
        },
        footer = {"", "Example:", "  gantry ca revoke ct-01 --config gantry.yaml --reason key-compromise"})
final class CaRevokeCommand implements Callable<ExitCode> {
    @Mixin
    private final StatusChange change;

    @Option(names = "--reason", paramLabel = "REASON", description = "why (default: unspecified)")
    private String reason = "unspecified";

    CaRevokeCommand(Console console, Clock clock) {
        change = new StatusChange(console, clock);
    }

    @Override
    public ExitCode call() {
        RevocationReason given = Arrays.stream(RevocationReason.values())
                .filter(each ->
                        each != RevocationReason.CERTIFICATE_HOLD && each.id().equals(reason))
                .findFirst()
                .orElseThrow(() -> CommandFailure.input("`--reason " + reason + "` (expected: one of "
                        + Arrays.stream(RevocationReason.values())
                                .filter(each -> each != RevocationReason.CERTIFICATE_HOLD)
                                .map(RevocationReason::id)
                                .collect(Collectors.joining(", "))
                        + ")"));
        return change.make("revoked", (authority, record) -> authority.revoke(record.serial(), given));
    }
}
