package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.store.PendingTable.Pending;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Lists the requests of devices that have shown neither a code nor a certificate, oldest first.",
            "Compare the key with what the device shows of its own key before you approve one."
        },
        footer = {"", "Example:", "  gantry ca requests --config gantry.yaml"})
final class CaRequestsCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    CaRequestsCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        List<Pending> waiting = access.open(
                instance, opened -> opened.authority().store().pending().waiting());
        if (json) {
            console.out()
                    .println(Json.write(
                            waiting.stream().map(CaRequestsCommand::members).toList()));
            return ExitCode.DONE;
        }
        String format = "%-16s  %-52s  %-15s  %s%n";
        console.out().printf(format, "REQUEST", "PUBLIC KEY", "FROM", "SINCE");
        for (Pending request : waiting) {
            console.out()
                    .printf(
                            format,
                            request.fingerprint().substring(0, WaitingRequest.SHOWN_DIGITS),
                            request.spkiPin(),
                            request.source(),
                            request.firstSeen().truncatedTo(ChronoUnit.SECONDS));
        }
        return ExitCode.DONE;
    }

    private static Map<String, Object> members(Pending request) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("request", request.fingerprint());
        members.put("publicKey", request.spkiPin());
        members.put("source", request.source());
        members.put("since", request.firstSeen().toString());
        return members;
    }
}
