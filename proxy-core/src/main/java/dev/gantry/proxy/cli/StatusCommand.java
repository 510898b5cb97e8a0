package dev.gantry.proxy.cli;

import dev.gantry.proxy.cli.RunningInstance.NotRunningException;
import dev.gantry.proxy.management.ComponentState.Level;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        description = "Shows what a running instance is and how it is.",
        footer = {"", "Example:", "  gantry status --config /etc/gantry/gantry.yaml"})
final class StatusCommand implements Callable<ExitCode> {
    private static final String LINE = "%-14s%s%n";

    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    @Option(names = "--ready", description = "end with 4 if the instance is not ready; for health checks")
    private boolean ready;

    StatusCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        RunningInstance instance = new RunningInstance(
                InstanceReport.config(config.file(), clock, console).config().state());
        JsonNode status;
        try {
            status = instance.get("/status");
        } catch (NotRunningException e) {
            throw instance.notRunning();
        }
        if (json) {
            console.out().println(Json.write(status));
        } else {
            print(status, console.out());
        }
        boolean notReady = text(status.path("readiness"), "status").equals(Level.NOT_READY.word());
        return ready && notReady ? ExitCode.ENVIRONMENT : ExitCode.DONE;
    }

    private static void print(JsonNode status, PrintWriter out) {
        out.printf(
                LINE,
                "gantry",
                text(status, "version") + ", node " + text(status, "node") + ", pid " + text(status, "pid"));
        out.printf(
                LINE,
                "up",
                duration(status.path("uptimeSeconds").asLong()) + " (since " + text(status, "started") + ")");
        JsonNode readiness = status.path("readiness");
        out.printf(LINE, "readiness", text(readiness, "status"));
        readiness.path("components").propertyStream().forEach(component -> {
            String reason = component.getValue().path("reason").asString("");
            out.printf(
                    LINE,
                    "",
                    component.getKey() + " " + text(component.getValue(), "status")
                            + (reason.isEmpty() ? "" : ": " + reason));
        });
        if (status.has("policy")) {
            JsonNode policy = status.path("policy");
            long stale = policy.path("staleSeconds").asLong();
            out.printf(
                    LINE,
                    "policy",
                    text(policy, "revision") + " since " + text(policy, "since")
                            + (stale == 0 ? "" : ", its files differ since " + duration(stale)));
        }
        status.path("listeners")
                .propertyStream()
                .forEach(listener -> out.printf(
                        LINE,
                        "listener",
                        listener.getKey() + " " + listener.getValue().asString()));
        if (status.has("management")) {
            out.printf(LINE, "management", text(status, "management"));
        }
        out.printf(
                LINE,
                "open",
                text(status, "connections") + " connections, " + text(status, "associations") + " associations");
        JsonNode audit = status.path("audit");
        out.printf(LINE, "audit", text(audit, "entries") + " entries");
        audit.path("repositories")
                .forEach(repository -> out.printf(
                        LINE,
                        "",
                        text(repository, "name") + (repository.path("up").asBoolean() ? " up, " : " out of reach, ")
                                + text(repository, "waiting") + " waiting"));
        out.printf(LINE, "quarantined", text(status, "quarantined"));
        if (status.has("certificate")) {
            out.printf(LINE, "certificate", certificate(status.path("certificate")));
        }
        if (status.has("ca")) {
            JsonNode ca = status.path("ca");
            out.printf(
                    LINE,
                    "authority",
                    "of " + text(ca, "site") + ", " + text(ca, "revoked") + " revoked, confirmed "
                            + text(ca, "revocationsConfirmed"));
            ca.path("issuing").forEach(issuing -> out.printf(LINE, "", certificate(issuing)));
        }
        status.path("foreignLists").forEach(list -> out.printf(LINE, "list", foreignList(list)));
    }

    private static String certificate(JsonNode certificate) {
        return text(certificate, "subject") + " until " + text(certificate, "notAfter") + " ("
                + text(certificate, "daysLeft") + " days)";
    }

    private static String foreignList(JsonNode list) {
        return "of " + text(list, "authority")
                + (list.has("nextUpdate")
                        ? ", " + text(list, "revoked") + " revoked, "
                                + (list.path("current").asBoolean() ? "good until " : "ENDED at ")
                                + text(list, "nextUpdate")
                        : ": NONE")
                + (list.has("fault") ? " (" + text(list, "fault") + ")" : "");
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asString("-");
    }

    /** Writes a number of seconds as days, hours, minutes and seconds, from the first that is not zero on. */
    static String duration(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        StringBuilder text = new StringBuilder();
        long[] amounts = {duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
        };
        for (int i = 0; i < amounts.length; i++) {
            if (amounts[i] > 0 || !text.isEmpty() || i == amounts.length - 1) {
                text.append(text.isEmpty() ? "" : " ").append(amounts[i]).append("dhms".charAt(i));
            }
        }
        return text.toString();
    }
}
