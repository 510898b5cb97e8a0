package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.tls.backup.Backup;
import dev.gantry.tls.backup.BackupException;
import dev.gantry.tls.backup.BackupReport;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Puts a copy of the authority back where the configuration says, after it was read as a whole.",
            "What was issued after the copy is unknown from then on, and what was revoked is not revoked."
        },
        footer = {
            "",
            "Examples:",
            "  gantry ca restore /mnt/safe/ca-2026-11-24 --verify --config gantry.yaml",
            "  gantry ca restore /mnt/safe/ca-2026-11-24 --config gantry.yaml"
        })
final class CaRestoreCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "DIR", description = "the copy")
    private Path copy = Path.of("");

    @Option(names = "--verify", description = "only read the copy and check it; nothing is changed")
    private boolean verify;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaRestoreCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        try {
            if (verify) {
                BackupLines.print("the copy is whole", Backup.verify(copy, clock), json, console);
                return ExitCode.DONE;
            }
            GantryConfig instance = new AuthorityAccess(console, clock).config(config.file());
            BackupReport report = Backup.restore(copy, EmbeddedAuthority.settings(instance), clock);
            BackupLines.print("put back " + copy, report, json, console);
            if (!json) {
                console.out().println("  revoke again what was revoked after the last record, then start Gantry");
            }
            return ExitCode.DONE;
        } catch (BackupException e) {
            throw BackupLines.failure(e);
        }
    }
}
