package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.matrix.PolicyMatrix;
import dev.gantry.proxy.instance.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Shows who may do what with whom: zone by zone, service by service, SOP class by SOP class, " + "exactly.",
            "allow: always; conditional: it depends on what stands beside; monitor: refusals are only "
                    + "watched; deny: never."
        },
        footer = {"", "Example:", "  gantry policy matrix policy.yaml --format html --out matrix.html"})
final class PolicyMatrixCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    private enum Format {
        table,
        csv,
        html
    }

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table, csv, or html for a page that needs nothing else (default: table)")
    private Format format = Format.table;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "write it there instead of on standard output")
    private @Nullable Path out;

    PolicyMatrixCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        Path path = policy.path(clock, console);
        Instant now = clock.instant();
        PolicyCompiler.Result result = PolicyTexts.compile(path, now, console, "no matrix was made");
        PolicyMatrix matrix = PolicyMatrix.of(result.resolved(), now, PolicyLoader.PERFORMABLE);
        String text = switch (format) {
            case table -> MatrixText.table(matrix);
            case csv -> MatrixText.csv(matrix);
            case html ->
                MatrixPage.of(
                        matrix,
                        path.toString(),
                        result.policy().get().revision().hash(),
                        now);
        };
        if (out == null) {
            console.out().print(text);
            return ExitCode.DONE;
        }
        try {
            Files.writeString(out, text);
        } catch (IOException e) {
            throw CommandFailure.environment("`" + out + "` cannot be written: " + IoFaults.reason(e), e);
        }
        console.out().println("wrote " + out);
        return ExitCode.DONE;
    }
}
