package dev.gantry.proxy.cli;

import dev.gantry.proxy.audit.AuditEntry;
import dev.gantry.proxy.audit.AuditEvent;
import dev.gantry.proxy.config.GantryConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Prints entries of the local audit log, the oldest first: number, time, event and the audit message.",
            "Audit messages name patients: print them only where patient data may stand."
        },
        footer = {"", "Example:", "  gantry audit show --event 110113 --since 2026-11-24T00:00:00Z --config gantry.yaml"
        })
final class AuditShowCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "files of the log, or their directory (default: those of the instance)")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--event", paramLabel = "CODE", description = "only events of this code, such as 110113")
    private @Nullable String event;

    @Option(names = "--since", paramLabel = "TIME", description = "only entries of this time or later (ISO 8601, UTC)")
    private @Nullable String since;

    @Option(names = "--json", description = "print the lines of the log as they are")
    private boolean json;

    AuditShowCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Instant from = start();
        boolean whole = true;
        if (files.isEmpty() || (config.isFound() && files.stream().anyMatch(this::isOwn))) {
            note();
        }
        for (Path file : AuditFiles.chosen(files, config, console, clock)) {
            try (BufferedReader reader = Files.newBufferedReader(file)) {
                long number = 0;
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    number++;
                    whole &= show(file, number, line, from);
                }
            } catch (IOException e) {
                throw CommandFailure.environment("`" + file + "`: " + IoFaults.reason(e), e);
            }
        }
        return whole ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Whoever reads the trail of an instance stands in it (PS3.15 A.5.3.2). */
    private void note() {
        GantryConfig instance =
                InstanceReport.config(config.file(), clock, console).config();
        AuditNote.leave(
                instance,
                new AuditEvent.AuditLogUsed(
                        clock.instant(),
                        Operator.name(),
                        AuditNote.directory(instance).toUri().toString()));
    }

    /** Naming the files of the instance does not make them other files. */
    private boolean isOwn(Path file) {
        GantryConfig instance =
                InstanceReport.config(config.file(), clock, console).config();
        try {
            return file.toRealPath().startsWith(AuditNote.directory(instance).toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private Instant start() {
        if (since == null) {
            return Instant.MIN;
        }
        try {
            return Instant.parse(since);
        } catch (DateTimeParseException e) {
            throw CommandFailure.input(
                    "`" + since + "` is no time (expected: ISO 8601 in UTC, such as 2026-11-24T08:00:00Z)");
        }
    }

    private boolean show(Path file, long number, String line, Instant from) {
        AuditEntry entry;
        try {
            entry = AuditEntry.parse(line);
        } catch (AuditEntry.MalformedEntryException e) {
            console.err().printf("%s:%d: error: %s%n", file, number, e.getMessage());
            return false;
        }
        if ((event == null || event.equals(entry.event())) && !entry.at().isBefore(from)) {
            console.out()
                    .println(
                            json
                                    ? line
                                    : entry.sequence() + " " + entry.at() + " " + entry.event() + " "
                                            + entry.message());
        }
        return true;
    }
}
