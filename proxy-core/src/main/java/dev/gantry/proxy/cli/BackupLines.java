package dev.gantry.proxy.cli;

import dev.gantry.tls.backup.BackupException;
import dev.gantry.tls.backup.BackupReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies of the authority as the commands speak of them. */
final class BackupLines {
    private BackupLines() {}

    static CommandFailure failure(BackupException e) {
        String said = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case UNWRITABLE -> CommandFailure.environment(said, e);
            case EXISTS, DAMAGED -> CommandFailure.input(said);
        };
    }

    static void print(String done, BackupReport report, boolean json, Console console) {
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("files", report.files());
            report.certificates().ifPresent(count -> members.put("certificates", count));
            report.journalRows().ifPresent(count -> members.put("journalRows", count));
            report.lastRecordAt().ifPresent(at -> members.put("lastRecordAt", at.toString()));
            console.out().println(Json.write(members));
            return;
        }
        console.out().println(done + ": " + report.files() + " files");
        report.certificates()
                .ifPresentOrElse(
                        count -> console.out().println("  " + count + " serial numbers"),
                        () -> console.out().println("  records are in PostgreSQL: copy them with pg_dump"));
        report.lastRecordAt().ifPresent(at -> console.out().println("  last record of " + at));
    }
}
