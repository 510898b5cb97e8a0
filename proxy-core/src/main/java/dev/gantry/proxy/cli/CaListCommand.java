package dev.gantry.proxy.cli;

import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.store.IssuanceRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = "Lists certificates that have not expired, those first that expire first.",
        footer = {"", "Example:", "  gantry ca list --config gantry.yaml --expiring 30d"})
final class CaListCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--device", paramLabel = "DEVICE", description = "only those of a device")
    private @Nullable String device;

    @Option(
            names = "--expiring",
            paramLabel = "TIME",
            description = "only those that expire within this time, such as 30d")
    private @Nullable String expiring;

    @Option(names = "--all", description = "those that have expired too")
    private boolean all;

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    CaListCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        Instant now = clock.instant();
        Instant end = expiring == null ? Instant.MAX : now.plus(within(expiring));
        List<IssuanceRecord> records = access
                .open(instance, opened -> opened.authority().store().all())
                .stream()
                .filter(CertificateLines::isCertificate)
                .filter(record -> device == null || record.holder().equals(device))
                .filter(record -> all || !CertificateLines.end(record).isBefore(now))
                .filter(record -> !CertificateLines.end(record).isAfter(end))
                .sorted(Comparator.comparing(CertificateLines::end))
                .toList();
        if (json) {
            console.out()
                    .println(Json.write(records.stream()
                            .map(record -> CertificateLines.members(record, now))
                            .toList()));
        } else {
            CertificateLines.table(records, now, console);
        }
        return ExitCode.DONE;
    }

    private static Duration within(String text) {
        return ValueTypes.DURATION
                .parse(text)
                .orElseThrow(() -> CommandFailure.input(
                        "`--expiring " + text + "` (expected: " + ValueTypes.DURATION.expected() + ")"));
    }
}
