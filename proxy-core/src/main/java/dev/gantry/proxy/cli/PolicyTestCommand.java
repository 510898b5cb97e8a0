package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = "Runs the tests that stand in a policy. Exit code 3: one fails.",
        footer = {"", "Example:", "  gantry policy test policy.yaml"})
final class PolicyTestCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Parameters(paramLabel = "FILE|DIR", description = "the policy")
    private Path path = Path.of("policy.yaml");

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    PolicyTestCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Instant now = clock.instant();
        PolicyCompiler.Result result = PolicyTexts.compile(path, now, console, "no test was run");
        List<TestOutcome> outcomes =
                PolicyTests.run(result.resolved(), result.policy().get(), now);
        long failed = outcomes.stream().filter(outcome -> !outcome.passed()).count();
        if (json) {
            console.out()
                    .println(Json.write(
                            outcomes.stream().map(PolicyTestCommand::members).toList()));
        } else {
            outcomes.forEach(this::print);
            console.out().println(outcomes.size() + " tests, " + failed + " failed");
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void print(TestOutcome outcome) {
        console.out().println((outcome.passed() ? "pass  " : "FAIL  ") + outcome.title());
        outcome.failures()
                .forEach(failure ->
                        console.out().println("      " + outcome.span().position() + ": " + failure));
    }

    private static Map<String, Object> members(TestOutcome outcome) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("title", outcome.title());
        members.put("position", outcome.span().position());
        members.put("passed", outcome.passed());
        members.put("failures", outcome.failures());
        return members;
    }
}
