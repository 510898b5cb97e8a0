package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.difference.Change;
import dev.gantry.policy.difference.Difference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Compares two policies by what they decide: which requests are newly allowed or denied, which carry other",
            "obligations, and which are staged otherwise. Each box of requests comes with one of them. Exit code 0; with",
            "--fail-on, 3 where there is such a difference."
        },
        footer = {"", "Example:", "  gantry policy diff --fail-on newly-allowed policy.yaml policy.new.yaml"})
final class PolicyDiffCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    private enum FailOn {
        NEWLY_ALLOWED("newly-allowed"),
        ANY("any");

        private final String word;

        FailOn(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Parameters(index = "0", paramLabel = "OLD", description = "the earlier policy: a file or a directory")
    private Path old = Path.of("policy.yaml");

    @Parameters(index = "1", paramLabel = "NEW", description = "the later policy: a file or a directory")
    private Path fresh = Path.of("policy.yaml");

    @Option(
            names = "--fail-on",
            paramLabel = "WHAT",
            description = "newly-allowed or any: which differences end it with exit code 3")
    private @Nullable String failOn;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    PolicyDiffCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        FailOn gate = gate();
        Instant now = clock.instant();
        PolicyCompiler.Result before = PolicyTexts.compile(old, now, console, "nothing was compared");
        PolicyCompiler.Result after = PolicyTexts.compile(fresh, now, console, "nothing was compared");
        Difference difference = Difference.between(before.resolved(), after.resolved(), now);
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put(
                    "changes", difference.changes().stream().map(ChangeJson::of).toList());
            members.put("beside", difference.beside());
            console.out().println(Json.write(members));
        } else {
            print(difference);
        }
        return fails(gate, difference) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private @Nullable FailOn gate() {
        if (failOn == null) {
            return null;
        }
        for (FailOn gate : FailOn.values()) {
            if (gate.word.equals(failOn)) {
                return gate;
            }
        }
        throw CommandFailure.usage("`--fail-on " + failOn + "` (expected: newly-allowed or any)");
    }

    private static boolean fails(@Nullable FailOn gate, Difference difference) {
        if (gate == null) {
            return false;
        }
        // What could not be looked at may be newly allowed.
        return gate == FailOn.ANY
                ? !difference.isEmpty()
                : difference.changes().stream()
                        .anyMatch(change ->
                                change.kind() == Change.Kind.NEWLY_ALLOWED || change.kind() == Change.Kind.UNDECIDED);
    }

    private void print(Difference difference) {
        Change.Kind last = null;
        for (Change change : difference.changes()) {
            if (change.kind() != last) {
                console.out().println(change.kind().words());
                last = change.kind();
            }
            console.out().println("  " + sign(change.kind()) + " " + change.box());
            console.out().println("      " + (change.whole() ? "" : "under conditions, ") + change.cause());
            if (change.kind() != Change.Kind.UNDECIDED) {
                console.out()
                        .println("      for example: " + change.example().text() + ": "
                                + change.before().reason().code() + " before, "
                                + change.after().reason().code() + " now");
            }
        }
        if (!difference.beside().isEmpty()) {
            console.out().println("beside decisions");
            difference.beside().forEach(line -> console.out().println("  ~ " + line));
        }
        console.out().println(summary(difference));
    }

    private static String sign(Change.Kind kind) {
        return switch (kind) {
            case NEWLY_ALLOWED -> "+";
            case NEWLY_DENIED -> "-";
            case OBLIGATIONS_CHANGED, STAGING_CHANGED -> "~";
            case UNDECIDED -> "?";
        };
    }

    private static String summary(Difference difference) {
        List<String> parts = new ArrayList<>();
        difference.counts().forEach((kind, count) -> {
            if (count > 0) {
                parts.add(count + (count == 1 ? " box " : " boxes ") + kind.words());
            }
        });
        if (!difference.beside().isEmpty()) {
            parts.add(difference.beside().size() + " beside decisions");
        }
        return parts.isEmpty() ? "no difference" : String.join(", ", parts);
    }
}
