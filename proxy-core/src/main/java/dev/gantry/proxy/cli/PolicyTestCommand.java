package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.mutation.Coverage;
import dev.gantry.policy.mutation.Mutations;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import dev.gantry.proxy.instance.PolicyLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
            "Runs the tests that stand in a policy, and tells which rules they reach.",
            "With --mutate, each rule is deleted, and each allow and deny turned into the other, to see "
                    + "whether a test or an invariant fails then.",
            "Exit code 3: a test fails, or a gate is missed."
        },
        footer = {"", "Example:", "  gantry policy test policy.yaml --min-coverage 90 --min-mutation-score 80"})
final class PolicyTestCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    @Option(names = "--min-coverage", paramLabel = "PERCENT", description = "fail where tests reach fewer rules")
    private @Nullable Double minCoverage;

    @Option(names = "--mutate", description = "change each rule and see whether a test or an invariant fails")
    private boolean mutate;

    @Option(
            names = "--min-mutation-score",
            paramLabel = "PERCENT",
            description = "fail where fewer of these changes are noticed; implies --mutate")
    private @Nullable Double minScore;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    PolicyTestCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    /** What one run found. */
    private record Report(
            List<TestOutcome> outcomes,
            Coverage coverage,
            @Nullable List<Mutations.Result> mutations) {
        long failed() {
            return outcomes.stream().filter(outcome -> !outcome.passed()).count();
        }
    }

    @Override
    public ExitCode call() {
        checkPercent("--min-coverage", minCoverage);
        checkPercent("--min-mutation-score", minScore);
        Path path = policy.path(clock, console);
        Instant now = clock.instant();
        PolicyCompiler.Result result = PolicyTexts.compile(path, now, console, "no test was run");
        List<TestOutcome> outcomes =
                PolicyTests.run(result.resolved(), result.policy().get(), now);
        Coverage coverage = Coverage.of(result.resolved(), outcomes);
        boolean passed = outcomes.stream().allMatch(TestOutcome::passed);
        // Where tests fail already, nothing can be said of what they notice.
        List<Mutations.Result> mutations = passed && (mutate || minScore != null)
                ? Mutations.run(result.resolved(), now, PolicyLoader.PERFORMABLE)
                : null;
        Report report = new Report(outcomes, coverage, mutations);
        List<String> missed = missed(report);
        if (json) {
            console.out().println(Json.write(members(report, missed)));
        } else {
            print(report);
            missed.forEach(gate -> console.out().println(gate));
        }
        return passed && missed.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void checkPercent(String option, @Nullable Double percent) {
        if (percent != null && !(percent >= 0 && percent <= 100)) {
            throw CommandFailure.usage(
                    "`" + option + "`: `" + number(percent) + "` (expected: a share in percent, 0 to 100)");
        }
    }

    private List<String> missed(Report report) {
        List<String> missed = new ArrayList<>();
        if (minCoverage != null && report.coverage.percent() < minCoverage) {
            missed.add("coverage is below " + number(minCoverage) + " %");
        }
        if (minScore != null && report.mutations != null && Mutations.score(report.mutations) < minScore) {
            missed.add("the mutation score is below " + number(minScore) + " %");
        }
        return missed;
    }

    private void print(Report report) {
        for (TestOutcome outcome : report.outcomes) {
            console.out().println((outcome.passed() ? "pass  " : "FAIL  ") + outcome.title());
            outcome.failures()
                    .forEach(failure ->
                            console.out().println("      " + outcome.span().position() + ": " + failure));
        }
        console.out().println(report.outcomes.size() + " tests, " + report.failed() + " failed");
        Coverage coverage = report.coverage;
        console.out()
                .println("coverage " + number(coverage.percent()) + " %: tests reach " + coverage.covered() + " of "
                        + coverage.rules() + " rules");
        coverage.uncovered()
                .forEach(
                        rule -> console.out().println("      " + rule.span().position() + ": no test reaches " + rule));
        if (report.mutations != null) {
            print(report.mutations);
        } else if (mutate || minScore != null) {
            console.out().println("no rule was changed: tests fail as it is");
        }
    }

    private void print(List<Mutations.Result> mutations) {
        byRule(mutations).forEach((rule, changes) -> {
            long survived = changes.stream().filter(Mutations.Result::survived).count();
            console.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%4s %%  %s",
                            number(Mutations.score(changes)),
                            survived == 0
                                    ? rule.text()
                                    : rule.text() + "  " + rule.span().position()));
            changes.stream()
                    .filter(Mutations.Result::survived)
                    .forEach(change -> console.out()
                            .println("        nothing fails when it is "
                                    + change.change().word()));
        });
        long survived = mutations.stream().filter(Mutations.Result::survived).count();
        console.out()
                .println("mutation score " + number(Mutations.score(mutations)) + " %: " + (mutations.size() - survived)
                        + " of " + mutations.size() + " changes are noticed");
        if (survived > 0) {
            console.out()
                    .println(
                            "  = help: `gantry policy analyse` finds rules that change nothing, which no test can notice");
        }
    }

    private static Map<Name, List<Mutations.Result>> byRule(List<Mutations.Result> mutations) {
        Map<Name, List<Mutations.Result>> byRule = new LinkedHashMap<>();
        mutations.forEach(result ->
                byRule.computeIfAbsent(result.rule(), key -> new ArrayList<>()).add(result));
        return byRule;
    }

    private static Map<String, Object> members(Report report, List<String> missed) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("passed", report.failed() == 0 && missed.isEmpty());
        members.put(
                "tests",
                report.outcomes.stream().map(PolicyTestCommand::members).toList());
        Map<String, Object> coverage = new LinkedHashMap<>();
        coverage.put("percent", report.coverage.percent());
        coverage.put("rules", report.coverage.rules());
        coverage.put(
                "uncovered",
                report.coverage.uncovered().stream()
                        .map(rule -> Map.of(
                                "rule", rule.text(), "position", rule.span().position()))
                        .toList());
        members.put("coverage", coverage);
        if (report.mutations != null) {
            Map<String, Object> mutation = new LinkedHashMap<>();
            mutation.put("score", Mutations.score(report.mutations));
            mutation.put(
                    "changes",
                    report.mutations.stream().map(PolicyTestCommand::members).toList());
            members.put("mutation", mutation);
        }
        members.put("missed", missed);
        return members;
    }

    private static Map<String, Object> members(TestOutcome outcome) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("title", outcome.title());
        members.put("position", outcome.span().position());
        members.put("passed", outcome.passed());
        members.put("failures", outcome.failures());
        members.put("rules", outcome.rules().stream().sorted().toList());
        return members;
    }

    private static Map<String, Object> members(Mutations.Result result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("rule", result.rule().text());
        members.put("position", result.rule().span().position());
        members.put("change", result.change().word());
        members.put("survived", result.survived());
        members.put("noticedBy", result.noticedBy());
        return members;
    }

    /** A gate of 90 is not met by 89.96: never rounded up. */
    private static String number(double percent) {
        double floor = Math.floor(percent * 10) / 10;
        return floor == Math.rint(floor)
                ? String.format(Locale.ROOT, "%.0f", floor)
                : String.format(Locale.ROOT, "%.1f", floor);
    }
}
