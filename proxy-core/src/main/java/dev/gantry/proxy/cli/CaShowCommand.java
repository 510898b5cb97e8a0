package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.store.IssuanceRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = "Shows everything that is recorded of certificates.",
        footer = {"", "Example:", "  gantry ca show ct-01 --config gantry.yaml"})
final class CaShowCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "SERIAL|DEVICE", description = "a serial number, or a device for all of its certificates")
    private String what = "";

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    CaShowCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        Instant now = clock.instant();
        List<IssuanceRecord> records = access.open(instance, opened -> CertificateChoice.of(what, opened.authority()));
        var members = records.stream()
                .map(record -> CertificateLines.members(record, now))
                .toList();
        if (json) {
            console.out().println(Json.write(members));
            return ExitCode.DONE;
        }
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                console.out().println();
            }
            members.get(i).forEach((name, value) -> console.out().printf("%-10s %s%n", name, value));
        }
        return ExitCode.DONE;
    }
}
