package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Revokes certificates for good. An instance that runs on the same state refuses them within a second.",
            "With `key-compromise`, the key is refused in every later request too."
        },
        footer = {"", "Example:", "  gantry ca revoke ct-01 --config gantry.yaml --reason key-compromise"})
final class CaRevokeCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "SERIAL|DEVICE", description = "a serial number, or a device for all of its certificates")
    private String what = "";

    @Option(names = "--reason", paramLabel = "REASON", description = "why (default: unspecified)")
    private String reason = "unspecified";

    CaRevokeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
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
        StatusChange change = new StatusChange(console, clock, config.file(), what);
        return change.make("revoked", (authority, record) -> authority.revoke(record.serial(), given));
    }
}
