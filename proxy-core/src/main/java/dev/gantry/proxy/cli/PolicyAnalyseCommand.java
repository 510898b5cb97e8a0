package dev.gantry.proxy.cli;

import dev.gantry.policy.analysis.Finding;
import dev.gantry.policy.analysis.PolicyAnalysis;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Looks for rules that do not do what they seem to do: dead, redundant, ineffective, widening, impossible,",
            "with obligations that conflict, with answers that have no way back. Each finding comes with a request that",
            "shows it. Exit code 0, whatever is found."
        },
        footer = {"", "Example:", "  gantry policy analyse policy.yaml"})
final class PolicyAnalyseCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    PolicyAnalyseCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Instant now = clock.instant();
        PolicyCompiler.Result result =
                PolicyTexts.compile(policy.path(clock, console), now, console, "was not analysed");
        List<Problem> findings = PolicyAnalysis.analyse(result.resolved(), now).stream()
                .map(Finding::problem)
                .toList();
        if (json) {
            console.out().println(Json.write(ProblemJson.of(findings)));
        } else {
            console.out().print(ProblemRenderer.render(findings));
            console.out().println(findings.size() == 1 ? "1 finding" : findings.size() + " findings");
        }
        return ExitCode.DONE;
    }
}
