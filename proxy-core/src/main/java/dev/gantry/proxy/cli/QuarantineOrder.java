package dev.gantry.proxy.cli;

import dev.gantry.policy.Device;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.proxy.audit.AuditTriggers;
import dev.gantry.proxy.cli.RunningInstance.NotRunningException;
import dev.gantry.proxy.config.LoadedConfig;
import dev.gantry.proxy.control.Quarantine;
import dev.gantry.proxy.control.QuarantineEntry;
import dev.gantry.proxy.control.QuarantineEntry.Kind;
import dev.gantry.proxy.control.QuarantineFile;
import dev.gantry.proxy.instance.CheckedPolicy;
import dev.gantry.proxy.instance.StateDirectory;
import dev.gantry.proxy.instance.StateInUseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Orders about the quarantine of an instance: through its control socket while it runs, and by its file, under its lock,
 * while it does not.
 */
final class QuarantineOrder {
    private final Console console;
    private final Clock clock;
    private final Path file;
    private final LoadedConfig loaded;
    private final RunningInstance instance;

    /**
     * Prepares orders about the instance of a configuration.
     *
     * @throws CommandFailure if the configuration cannot be used
     */
    QuarantineOrder(Path file, Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
        this.file = file;
        this.loaded = InstanceReport.config(file, clock, console);
        this.instance = new RunningInstance(loaded.config().state());
    }

    /** Shuts a device or a zone out. */
    ExitCode shutOut(Kind kind, String id, @Nullable String time, String why) {
        Duration duration = time == null ? null : duration(time);
        checkReason(why);
        Map<String, Object> order =
                new LinkedHashMap<>(Map.of("kind", kind.word(), "id", id, "why", why, "by", Operator.name()));
        if (duration != null) {
            order.put("seconds", Math.max(1, duration.toSeconds()));
        }
        try {
            JsonNode done = instance.post("/quarantine", order);
            String until = done.path("entry").path("until").asString("");
            int aborted = done.path("aborted").asInt();
            say(kind.word() + " `" + id + "` is in quarantine" + ending(until) + "; " + aborted
                    + (aborted == 1 ? " association was aborted" : " associations were aborted"));
        } catch (NotRunningException e) {
            checkKnown(kind, id);
            Instant now = clock.instant();
            QuarantineEntry entry = new QuarantineEntry(
                    kind, id, now, duration == null ? null : now.plus(duration), why, Operator.name());
            onDisk(quarantine -> {
                quarantine.add(entry);
                return List.of(entry);
            });
            note(now, "quarantine", Map.of("kind", kind.word(), "id", id, "why", why, "by", Operator.name()));
            say(kind.word() + " `" + id + "` is in quarantine"
                    + ending(entry.until() == null ? "" : entry.until().toString())
                    + "; no instance runs, and the next one that starts begins with it");
        }
        return ExitCode.DONE;
    }

    /** Lets a device or a zone in again. */
    ExitCode release(String id) {
        try {
            JsonNode done = instance.post("/quarantine/release", Map.of("id", id, "by", Operator.name()));
            done.path("released").forEach(entry -> say(entry.path("kind").asString() + " `" + id + "` is released"));
        } catch (NotRunningException e) {
            List<QuarantineEntry> ended = onDisk(quarantine -> {
                List<QuarantineEntry> released = quarantine.release(id);
                if (released.isEmpty()) {
                    throw CommandFailure.input(
                            "`" + id + "` is not in quarantine",
                            Suggestions.didYouMean(
                                    id,
                                    quarantine.entries().stream()
                                            .map(QuarantineEntry::id)
                                            .toList()));
                }
                return released;
            });
            note(clock.instant(), "release", Map.of("id", id, "by", Operator.name()));
            ended.forEach(entry -> say(entry.kind().word() + " `" + id + "` is released; no instance runs"));
        }
        return ExitCode.DONE;
    }

    /** Lists who is shut out. */
    ExitCode list(boolean json) {
        JsonNode entries;
        try {
            entries = instance.get("/quarantine").path("quarantine");
        } catch (NotRunningException e) {
            try {
                List<Map<String, Object>> members = new Quarantine(
                                new QuarantineFile(loaded.config().state()), clock)
                        .entries().stream().map(QuarantineFile::members).toList();
                entries = new JsonMapper().valueToTree(members);
            } catch (IOException unreadable) {
                throw CommandFailure.environment(IoFaults.reason(unreadable), unreadable);
            }
        }
        if (json) {
            say(Json.write(entries));
            return ExitCode.DONE;
        }
        String row = "%-7s  %-24s  %-20s  %-20s  %-12s  %s%n";
        console.out().printf(row, "KIND", "ID", "SINCE", "UNTIL", "BY", "WHY");
        for (JsonNode entry : entries) {
            console.out()
                    .printf(
                            row,
                            entry.path("kind").asString(),
                            entry.path("id").asString(),
                            seconds(entry.path("since").asString()),
                            entry.has("until") ? seconds(entry.path("until").asString()) : "released",
                            entry.path("by").asString(),
                            entry.path("why").asString());
        }
        return ExitCode.DONE;
    }

    private void note(Instant at, String action, Map<String, String> members) {
        AuditNote.leave(loaded.config(), AuditTriggers.order(at, action, members));
    }

    /** What is done to a quarantine while its instance does not run. */
    @FunctionalInterface
    private interface Change {
        List<QuarantineEntry> of(Quarantine quarantine) throws IOException;
    }

    private List<QuarantineEntry> onDisk(Change change) {
        Path state = loaded.config().state();
        try (StateDirectory held = StateDirectory.take(state)) {
            return change.of(new Quarantine(new QuarantineFile(held.path()), clock));
        } catch (StateInUseException e) {
            throw CommandFailure.environment(
                    e.getMessage() + ", and its control socket does not answer", e, "it may be starting: try again");
        } catch (IOException e) {
            throw CommandFailure.environment(IoFaults.reason(e), e);
        }
    }

    private void checkKnown(Kind kind, String id) {
        CheckedPolicy policy = InstanceReport.complete(loaded, file, clock, console)
                .policy()
                .orElseThrow(() -> new IllegalStateException("a complete instance without a policy"));
        Collection<String> known = kind == Kind.ZONE
                ? policy.compiled().zones()
                : policy.compiled().devices().stream().map(Device::id).toList();
        if (!known.contains(id)) {
            throw CommandFailure.input("unknown " + kind.word() + " `" + id + "`", Suggestions.didYouMean(id, known));
        }
    }

    private static Duration duration(String time) {
        return ValueTypes.DURATION
                .parse(time)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> CommandFailure.input(
                        "`--for " + time + "` (expected: " + ValueTypes.DURATION.expected() + ")"));
    }

    private static void checkReason(String why) {
        if (why.isBlank()
                || why.length() > QuarantineEntry.LONGEST_REASON
                || why.chars().anyMatch(Character::isISOControl)) {
            throw CommandFailure.input(
                    "`--why` (expected: one line of 1 to " + QuarantineEntry.LONGEST_REASON + " characters)");
        }
    }

    private static String ending(String until) {
        return until.isEmpty() ? " until it is released" : " until " + seconds(until);
    }

    private static String seconds(String instant) {
        return Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void say(String line) {
        console.out().println(line);
    }
}
