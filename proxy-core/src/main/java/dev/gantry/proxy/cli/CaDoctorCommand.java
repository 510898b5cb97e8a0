package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.tls.inspect.Doctor;
import dev.gantry.tls.inspect.Finding;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Looks the authority over: modes of files, chains, ends of certificates, records, the clock, the disk.",
            "Changes nothing. Exit code 3: something is wrong that keeps it from its work, or should."
        },
        footer = {"", "Example:", "  gantry ca doctor --config gantry.yaml"})
final class CaDoctorCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--deep", description = "read every record too: a minute for a million certificates")
    private boolean deep;

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    CaDoctorCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        List<Finding> findings = access.open(
                instance,
                opened -> Doctor.examine(
                        opened.authority(), EmbeddedAuthority.settings(instance).databaseFile(), deep));
        if (json) {
            console.out()
                    .println(Json.write(
                            findings.stream().map(CaDoctorCommand::members).toList()));
        } else if (findings.isEmpty()) {
            console.out().println("all is well");
        } else {
            findings.forEach(finding -> {
                console.out().println(word(finding) + "[" + finding.code() + "] " + finding.text());
                console.out().println("  = help: " + finding.advice());
            });
        }
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR)
                ? ExitCode.FAILED
                : ExitCode.DONE;
    }

    private static String word(Finding finding) {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> members(Finding finding) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("severity", word(finding));
        members.put("code", finding.code());
        members.put("text", finding.text());
        members.put("advice", finding.advice());
        return members;
    }
}
