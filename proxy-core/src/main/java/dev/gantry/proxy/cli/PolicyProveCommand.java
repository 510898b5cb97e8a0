package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.proof.Proof;
import dev.gantry.policy.proof.Proofs;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Proves the invariants that stand in a policy, or shows a request or a path that breaks one.",
            "Exit code 3: one does not hold."
        },
        footer = {"", "Example:", "  gantry policy prove policy.yaml"})
final class PolicyProveCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    @Option(names = "--json", description = "print a JSON array of the invariants that do not hold")
    private boolean json;

    PolicyProveCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Instant now = clock.instant();
        PolicyCompiler.Result result =
                PolicyTexts.compile(policy.path(clock, console), now, console, "nothing was proved");
        List<Proof> proofs = Proofs.prove(result.resolved(), now);
        List<Problem> broken = proofs.stream()
                .filter(proof -> !proof.holds())
                .map(Proof::problem)
                .toList();
        if (json) {
            console.out().println(Json.write(ProblemJson.of(broken)));
        } else {
            console.out().print(ProblemRenderer.render(broken));
            console.out().println(proofs.size() + " invariants, " + broken.size() + " of them do not hold");
        }
        return broken.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
