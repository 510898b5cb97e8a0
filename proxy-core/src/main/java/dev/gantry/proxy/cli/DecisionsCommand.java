package dev.gantry.proxy.cli;

import dev.gantry.policy.Effect;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.proxy.decisions.DecisionFiles;
import dev.gantry.proxy.decisions.DecisionFilter;
import dev.gantry.proxy.decisions.DecisionReader;
import dev.gantry.proxy.decisions.DecisionTuples;
import dev.gantry.proxy.decisions.RecordedDecision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Shows what was decided, the oldest first. The instance may be running or not.",
            "TIME is a moment (2026-11-24T08:00:00Z), a day (2026-11-24), or how long ago (2h)."
        },
        footer = {
            "",
            "Examples:",
            "  gantry decisions --verdict deny --since 2h",
            "  gantry decisions --rule ct-archive --follow --json",
            "  gantry decisions --tuples --since 35d"
        })
final class DecisionsCommand implements Callable<ExitCode> {
    private static final int MOST_LATEST = 1_000_000;
    private static final Duration LOOKS = Duration.ofMillis(200);

    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--rule",
            paramLabel = "ID",
            description = "only those that a rule had a part in, watched rules too")
    private @Nullable String rule;

    @Option(names = "--device", paramLabel = "ID", description = "only those from or to a device")
    private @Nullable String device;

    @Option(names = "--verdict", paramLabel = "allow|deny", description = "only those; deny with refused contexts")
    private @Nullable String verdict;

    @Option(names = "--reason", paramLabel = "CODE", description = "only those with a reason, such as not-allowed")
    private @Nullable String reason;

    @Option(names = "--since", paramLabel = "TIME", description = "only those from then on")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "only those before")
    private @Nullable String until;

    @Option(names = "--limit", paramLabel = "N", description = "only the latest N")
    private @Nullable Integer limit;

    @Option(names = "--follow", description = "go on with what is decided from now on, until interrupted")
    private boolean follow;

    @Option(
            names = "--tuples",
            description = "sum up: first, last and count of who asks whom for what, with which answer")
    private boolean tuples;

    @Option(names = "--json", description = "print JSON: one object a line, or with --tuples an array")
    private boolean json;

    DecisionsCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        if (tuples && (follow || limit != null)) {
            throw CommandFailure.usage(
                    "`--tuples` sums up all that is selected (expected: no `--follow` or `--limit`)");
        }
        if (limit != null && (limit < 1 || limit > MOST_LATEST)) {
            throw CommandFailure.input("`--limit " + limit + "` (expected: 1 to " + MOST_LATEST + ")");
        }
        DecisionFilter filter =
                new DecisionFilter(rule, device, verdict(), reason(), time("--since", since), time("--until", until));
        Path directory = DecisionFiles.directory(
                InstanceReport.config(config.file(), clock, console).config().state());
        DecisionReader reader = new DecisionReader(directory, filter);
        try {
            if (tuples) {
                sumUp(reader);
            } else {
                show(reader);
            }
        } catch (IOException e) {
            throw CommandFailure.environment("`" + directory + "` cannot be read: " + IoFaults.reason(e), e);
        }
        if (reader.unreadable() > 0) {
            console.warning(
                    reader.unreadable() == 1
                            ? "1 line is no decision and was passed over"
                            : reader.unreadable() + " lines are no decisions and were passed over");
        }
        return ExitCode.DONE;
    }

    private void show(DecisionReader reader) throws IOException {
        Deque<RecordedDecision> latest = new ArrayDeque<>();
        Integer most = limit;
        DecisionReader.Sink past = most == null
                ? this::print
                : decision -> {
                    if (latest.size() == most) {
                        latest.remove();
                    }
                    return latest.add(decision);
                };
        if (!follow) {
            reader.read(past);
            latest.forEach(this::print);
            return;
        }
        try {
            reader.follow(
                    past,
                    () -> {
                        latest.forEach(this::print);
                        console.flush();
                    },
                    this::print,
                    LOOKS);
        } catch (InterruptedException e) {
            // Whoever follows ends by interrupting; that is no failure.
            Thread.currentThread().interrupt();
        }
    }

    private boolean print(RecordedDecision decision) {
        console.out().println(json ? decision.line() : DecisionText.of(decision));
        if (follow) {
            console.flush();
        }
        // A pipe that nobody reads any more ends the work.
        return !console.out().checkError();
    }

    private void sumUp(DecisionReader reader) throws IOException {
        DecisionTuples sums = new DecisionTuples();
        reader.read(decision -> {
            sums.add(decision);
            return true;
        });
        List<DecisionTuples.Tuple> all = sums.all();
        if (json) {
            console.out()
                    .println(Json.write(
                            all.stream().map(DecisionsCommand::members).toList()));
        } else {
            all.forEach(tuple -> console.out().println(DecisionText.of(tuple)));
        }
        if (sums.others() > 0) {
            console.warning(sums.others() + " further decisions are not summed up: there are too many different ones");
        }
    }

    private static Map<String, Object> members(DecisionTuples.Tuple tuple) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("device", tuple.device());
        members.put("calling", tuple.calling());
        members.put("toDevice", tuple.toDevice());
        members.put("called", tuple.called());
        members.put("service", tuple.service());
        members.put("sop", tuple.sop());
        members.put("verdict", tuple.verdict().name().toLowerCase(Locale.ROOT));
        members.put("first", tuple.first().toString());
        members.put("last", tuple.last().toString());
        members.put("count", tuple.count());
        return members;
    }

    private @Nullable Effect verdict() {
        if (verdict == null) {
            return null;
        }
        return switch (verdict) {
            case "allow" -> Effect.ALLOW;
            case "deny" -> Effect.DENY;
            default -> throw CommandFailure.usage("`--verdict " + verdict + "` (expected: allow or deny)");
        };
    }

    private @Nullable String reason() {
        if (reason == null) {
            return null;
        }
        List<String> codes =
                Arrays.stream(ReasonCode.values()).map(ReasonCode::code).toList();
        if (!codes.contains(reason)) {
            throw CommandFailure.input("unknown reason `" + reason + "`", Suggestions.didYouMean(reason, codes));
        }
        return reason;
    }

    private @Nullable Instant time(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return ValueTypes.DURATION.parse(text).map(clock.instant()::minus).orElseGet(() -> moment(option, text));
    }

    private static Instant moment(String option, String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw CommandFailure.input("`" + option + " " + text
                    + "` (expected: a moment such as 2026-11-24T08:00:00Z, a day, or how long ago, such as 2h)");
        }
    }
}
