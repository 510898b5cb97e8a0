package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.inspect.CertificateHistory;
import dev.gantry.tls.store.SerialNumbers;
import java.math.BigInteger;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Tells the history of a certificate: who let it in, what was done and when, and where it stands now.",
            "Each sentence names the record that it comes from."
        },
        footer = {"", "Example:", "  gantry ca why 01ab34cd56ef78901234567890abcdef1234 --config gantry.yaml"})
final class CaWhyCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "SERIAL", description = "a serial number in hexadecimal")
    private String serial = "";

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaWhyCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        if (!serial.matches("[0-9a-fA-F:]{1,60}")) {
            throw CommandFailure.input("`" + serial + "` is no serial number (expected: hexadecimal digits)");
        }
        BigInteger number = SerialNumbers.parse(serial);
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        CertificateHistory history = access.open(
                instance,
                opened -> CertificateHistory.of(opened.authority(), number)
                        .orElseThrow(() -> CommandFailure.input(
                                "no certificate has the serial number `" + serial + "`",
                                "`gantry ca list --all` shows those there are")));
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("serial", history.serial());
            members.put("holder", history.holder());
            members.put("now", history.now());
            members.put(
                    "steps", history.steps().stream().map(CaWhyCommand::members).toList());
            console.out().println(Json.write(members));
            return ExitCode.DONE;
        }
        console.out().println(history.serial() + " of " + history.holder() + ": " + history.now());
        history.steps()
                .forEach(step ->
                        console.out().println("  " + step.at() + "  " + step.text() + "  (" + step.evidence() + ")"));
        return ExitCode.DONE;
    }

    private static Map<String, Object> members(CertificateHistory.Step step) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", step.at().toString());
        members.put("text", step.text());
        members.put("evidence", step.evidence());
        return members;
    }
}
