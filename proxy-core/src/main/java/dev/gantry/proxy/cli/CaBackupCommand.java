package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
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
            "Copies the authority and its records while they are in use. The passphrase is left out: keep it elsewhere."
        },
        footer = {"", "Example:", "  gantry ca backup /mnt/safe/ca-2026-11-24 --config gantry.yaml"})
final class CaBackupCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "DIR", description = "where to; must not exist")
    private Path target = Path.of("");

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaBackupCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        BackupReport report = access.open(instance, opened -> {
            try {
                return Backup.write(opened.authority(), target);
            } catch (BackupException e) {
                throw BackupLines.failure(e);
            }
        });
        BackupLines.print("copied to " + target, report, json, console);
        return ExitCode.DONE;
    }
}
