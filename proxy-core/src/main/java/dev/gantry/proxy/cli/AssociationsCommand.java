package dev.gantry.proxy.cli;

import dev.gantry.proxy.cli.RunningInstance.NotRunningException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        description = "Lists the associations that are open in a running instance, the oldest first, or aborts one.",
        footer = {
            "",
            "Examples:",
            "  gantry associations --config /etc/gantry/gantry.yaml",
            "  gantry associations --abort k3x9c2-17"
        })
final class AssociationsCommand implements Callable<ExitCode> {
    private static final String ROW = "%-14s  %-18s  %-35s  %-24s  %11s  %11s  %10s  %8s  %s%n";

    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    @Option(names = "--abort", paramLabel = "ID", description = "abort this association, on both sides")
    private @Nullable String abort;

    AssociationsCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        RunningInstance instance = new RunningInstance(
                InstanceReport.config(config.file(), clock, console).config().state());
        try {
            if (abort != null) {
                JsonNode done = instance.post("/associations/abort", Map.of("id", abort, "by", Operator.name()));
                console.out()
                        .println(
                                done.path("aborted").asInt() == 1
                                        ? "aborted " + abort
                                        : abort + " was being aborted already");
                return ExitCode.DONE;
            }
            print(instance.get("/associations").path("associations"));
            return ExitCode.DONE;
        } catch (NotRunningException e) {
            throw instance.notRunning();
        }
    }

    private void print(JsonNode associations) {
        if (json) {
            console.out().println(Json.write(associations));
            return;
        }
        console.out()
                .printf(
                        ROW,
                        "ID",
                        "DEVICE",
                        "CALLING > CALLED",
                        "ZONES",
                        "BYTES >",
                        "BYTES <",
                        "AGE",
                        "IDLE",
                        "SOP CLASSES");
        for (JsonNode each : associations) {
            console.out()
                    .printf(
                            ROW,
                            text(each, "id"),
                            text(each, "device"),
                            text(each, "calling") + " > " + text(each, "called"),
                            text(each, "zone") + " > " + text(each, "toZone"),
                            text(each, "bytesFromCaller"),
                            text(each, "bytesFromCalled"),
                            StatusCommand.duration(each.path("ageSeconds").asLong()),
                            StatusCommand.duration(each.path("idleSeconds").asLong()),
                            about(each));
        }
    }

    private static String about(JsonNode association) {
        if (!association.path("established").asBoolean()) {
            return "(no answer yet)";
        }
        String classes = association
                .path("contexts")
                .valueStream()
                .map(context -> context.path("sop").asString())
                .distinct()
                .collect(Collectors.joining(" "));
        return classes.isEmpty() ? "(HL7 messages)" : classes;
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("-");
    }
}
