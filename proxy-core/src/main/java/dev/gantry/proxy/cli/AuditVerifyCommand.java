package dev.gantry.proxy.cli;

import dev.gantry.proxy.audit.JournalVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Checks the chain of hashes of the local audit log.",
            "Compare the last hash with what was noted elsewhere: nobody can see from a file alone that its end was cut off."
        },
        footer = {"", "Example:", "  gantry audit verify --config gantry.yaml"})
final class AuditVerifyCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "files that follow each other, or their directory (default: those of the instance)")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    AuditVerifyCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        List<Path> chosen = AuditFiles.chosen(files, config, console, clock);
        JournalVerification result;
        try {
            result = JournalVerification.of(chosen);
        } catch (IOException e) {
            throw CommandFailure.environment("the audit log cannot be read: " + IoFaults.reason(e), e);
        }
        if (json) {
            console.out().println(Json.write(members(result)));
        } else {
            print(result);
        }
        return result.isWhole() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void print(JournalVerification result) {
        for (JournalVerification.Finding finding : result.findings()) {
            console.err().printf("%s:%d: error: %s%n", finding.file(), finding.line(), finding.message());
        }
        String entries = result.first() == 0
                ? "no entries"
                : "entries %d to %d, last hash %s".formatted(result.first(), result.last(), result.lastHash());
        console.out().println(result.isWhole() ? entries + ": whole" : entries + ": not whole");
    }

    private static Map<String, Object> members(JournalVerification result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("whole", result.isWhole());
        members.put("first", result.first());
        members.put("last", result.last());
        members.put("lastHash", result.lastHash());
        members.put(
                "findings",
                result.findings().stream()
                        .map(finding -> Map.of(
                                "file", finding.file().toString(),
                                "line", finding.line(),
                                "message", finding.message()))
                        .toList());
        return members;
    }
}
