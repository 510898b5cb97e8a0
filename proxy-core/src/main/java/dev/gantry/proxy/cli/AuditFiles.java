package dev.gantry.proxy.cli;

import dev.gantry.proxy.audit.JournalVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Which files of an audit journal a command is about. */
final class AuditFiles {
    private AuditFiles() {}

    /** Returns the files that were named, or else those of the instance; directories stand for the files in them. */
    static List<Path> chosen(List<Path> named, ConfigOption config, Console console, Clock clock) {
        List<Path> places = named;
        if (named.isEmpty()) {
            places = List.of(AuditNote.directory(
                    InstanceReport.config(config.file(), clock, console).config()));
        }
        List<Path> files = new ArrayList<>();
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw CommandFailure.environment("`" + place + "`: no such file or directory", null);
            }
            try {
                files.addAll(JournalVerification.files(place));
            } catch (IOException e) {
                throw CommandFailure.environment("`" + place + "`: " + IoFaults.reason(e), e);
            }
        }
        return files;
    }
}
