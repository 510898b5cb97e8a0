package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.schema.PolicySchema;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.proxy.instance.PolicyLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        description = {
            "Prints a JSON Schema (2020-12) of the policy language with the names of this policy: zones, "
                    + "devices, groups, AE titles. Editors complete and check by it where the first line of a policy is",
            "# yaml-language-server: $schema=policy.schema.json"
        },
        footer = {"", "Example:", "  gantry policy schema policy.yaml > policy.schema.json"})
final class PolicySchemaCommand implements Callable<ExitCode> {
    /** After these there are no names to speak of. */
    private static final Set<String> FATAL = Set.of(ProblemCode.E101.name(), ProblemCode.E102.name());

    private final Console console;
    private final Clock clock;

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    PolicySchemaCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Path path = policy.path(clock, console);
        Problems problems = new Problems();
        // A policy that is being written has errors: the names that it does define are still worth completing.
        ResolvedPolicy resolved =
                PolicyCompiler.check(PolicyTexts.read(path), clock.instant(), PolicyLoader.PERFORMABLE, problems);
        List<Problem> fatal = problems.sorted().stream()
                .filter(problem -> FATAL.contains(problem.code()))
                .toList();
        if (!fatal.isEmpty()) {
            console.err().print(ProblemRenderer.render(fatal));
            console.err().println();
            throw CommandFailure.input("`" + path + "` is wrong, and no schema was made");
        }
        console.out().println(Json.write(PolicySchema.of(resolved)));
        return ExitCode.DONE;
    }
}
