package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.store.PendingTable.Pending;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = "Turns a request that waits away, for good.",
        footer = {"", "Example:", "  gantry ca deny 3f1c9a7b20de4415 --config gantry.yaml"})
final class CaDenyCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "REQUEST", description = "the first digits of the request, as `ca requests` shows it")
    private String request = "";

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaDenyCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        Pending denied = access.open(instance, opened -> {
            Pending waiting = WaitingRequest.of(request, opened);
            opened.authority()
                    .store()
                    .pending()
                    .decide(waiting.fingerprint(), false, waiting.device(), "", Requester.current());
            return waiting;
        });
        if (json) {
            console.out().println(Json.write(Map.of("request", denied.fingerprint())));
        } else {
            console.out().println("turned away the request of " + denied.source() + ": key " + denied.spkiPin());
        }
        return ExitCode.DONE;
    }
}
