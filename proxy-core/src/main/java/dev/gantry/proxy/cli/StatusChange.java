package dev.gantry.proxy.cli;

import dev.gantry.proxy.audit.AuditTriggers;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.StoreException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes whether certificates are accepted: which, of what instance, and how; a part of the commands that do. */
final class StatusChange {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "SERIAL|DEVICE", description = "a serial number, or a device for all of its certificates")
    private String what = "";

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    StatusChange(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    /** What is done to one certificate; tells whether that changed anything. */
    @FunctionalInterface
    interface Change {
        boolean of(CertificateAuthority authority, IssuanceRecord record) throws StoreException;
    }

    /**
     * Makes the change to each certificate that has not expired.
     *
     * @throws CommandFailure if there is none to change
     */
    ExitCode make(String done, Change change) {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        Instant now = clock.instant();
        List<IssuanceRecord> changed = access.open(instance, opened -> {
            List<IssuanceRecord> records = new ArrayList<>();
            for (IssuanceRecord record : CertificateChoice.of(what, opened.authority())) {
                if (!CertificateLines.end(record).isBefore(now) && change.of(opened.authority(), record)) {
                    records.add(opened.authority().store().find(record.serial()).orElse(record));
                }
            }
            return records;
        });
        if (changed.isEmpty()) {
            throw CommandFailure.input(
                    "no certificate of `" + what + "` could be " + done,
                    "`gantry ca show " + what + "` shows how they are");
        }
        for (IssuanceRecord record : changed) {
            AuditNote.leave(
                    instance,
                    AuditTriggers.order(
                            now,
                            "certificate " + done,
                            Map.of("id", record.holder(), "serial", record.serialText(), "by", Operator.name())));
        }
        if (json) {
            console.out()
                    .println(Json.write(changed.stream()
                            .map(record -> CertificateLines.members(record, now))
                            .toList()));
        } else {
            changed.forEach(
                    record -> console.out().println(done + " " + record.serialText() + " of " + record.holder()));
        }
        return ExitCode.DONE;
    }
}
