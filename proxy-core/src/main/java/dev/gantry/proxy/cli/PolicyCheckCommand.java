package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.proxy.instance.PolicyLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = "Checks a policy: a file, or a directory of *.yaml. Exit code 1: there is an error.",
        footer = {"", "Example:", "  gantry policy check policy.yaml --strict --format sarif > policy.sarif"})
final class PolicyCheckCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    private enum Format {
        text,
        json,
        sarif
    }

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text, json or sarif (default: text)")
    private Format format = Format.text;

    @Option(names = "--strict", description = "let warnings fail it too")
    private boolean strict;

    PolicyCheckCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Path path = policy.path(clock, console);
        PolicyCompiler.Result result =
                PolicyCompiler.compile(PolicyTexts.read(path), clock.instant(), PolicyLoader.PERFORMABLE);
        long errors = result.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .count();
        long warnings = result.problems().size() - errors;
        boolean clean = errors == 0 && (!strict || warnings == 0);
        switch (format) {
            case json -> console.out().println(Json.write(members(result, clean)));
            case sarif -> console.out().println(Json.write(Sarif.of(result.problems())));
            case text -> text(result, path, clean, counts(errors, warnings));
        }
        return clean ? ExitCode.DONE : ExitCode.INPUT;
    }

    private void text(PolicyCompiler.Result result, Path path, boolean clean, String counts) {
        console.err().print(ProblemRenderer.render(result.problems()));
        if (!clean) {
            console.err().println();
            throw CommandFailure.input("`" + path + "`: " + counts);
        }
        console.out().println(path + ": OK" + (counts.isEmpty() ? "" : ", " + counts));
    }

    private static Map<String, Object> members(PolicyCompiler.Result result, boolean clean) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("usable", clean);
        result.policy()
                .ifPresent(
                        compiled -> members.put("revision", compiled.revision().hash()));
        members.put("problems", ProblemJson.of(result.problems()));
        return members;
    }

    private static String counts(long errors, long warnings) {
        String first = errors == 0 ? "" : errors + (errors == 1 ? " error" : " errors");
        String second = warnings == 0 ? "" : warnings + (warnings == 1 ? " warning" : " warnings");
        return first + (first.isEmpty() || second.isEmpty() ? "" : ", ") + second;
    }
}
