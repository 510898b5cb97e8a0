package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.InstanceLoader;
import dev.gantry.proxy.instance.InvalidInstanceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Checks a gantry.yaml and everything it names: policy, certificates, keys.",
            "Nothing is changed and nothing runs. Exit code 1: something is wrong in a file; 4: a file cannot be read."
        },
        footer = {"", "Example:", "  gantry config check /etc/gantry/gantry.yaml"})
final class ConfigCheckCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("gantry.yaml");

    @Option(names = "--json", description = "print a JSON object with all problems")
    private boolean json;

    ConfigCheckCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        if (json) {
            return callForPrograms();
        }
        Instance instance = InstanceReport.load(file, clock, console);
        int warnings = instance.warnings().size();
        String suffix = switch (warnings) {
            case 0 -> "";
            case 1 -> ", with 1 warning";
            default -> ", with " + warnings + " warnings";
        };
        console.out().println(file + ": OK" + suffix);
        return ExitCode.DONE;
    }

    private ExitCode callForPrograms() {
        List<Problem> problems;
        ExitCode code;
        try {
            problems = new InstanceLoader(clock).load(file).warnings();
            code = ExitCode.DONE;
        } catch (InvalidInstanceException e) {
            problems = e.problems();
            code = e.isOfTheEnvironment() ? ExitCode.ENVIRONMENT : ExitCode.INPUT;
        } catch (IOException e) {
            throw InstanceReport.unreadable(file, e);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file.toString());
        answer.put("usable", code == ExitCode.DONE);
        answer.put("problems", ProblemJson.of(problems));
        console.out().println(Json.write(answer));
        return code;
    }
}
