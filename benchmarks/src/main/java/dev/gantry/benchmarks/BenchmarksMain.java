package dev.gantry.benchmarks;

import dev.gantry.benchmarks.audit.AuditCommand;
import dev.gantry.benchmarks.authority.AuthorityCommand;
import dev.gantry.benchmarks.chart.ChartCommand;
import dev.gantry.benchmarks.pending.PendingCommand;
import dev.gantry.benchmarks.policy.PolicyMemoryCommand;
import dev.gantry.benchmarks.scale.ScaleCommand;
import dev.gantry.benchmarks.soak.SoakCommand;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code benchmarks.jar}. */
@Command(
        name = "benchmarks",
        description = "Measures Gantry beside proxies that understand nothing of DICOM.",
        subcommands = {
            RunCommand.class,
            AuditCommand.class,
            AuthorityCommand.class,
            PendingCommand.class,
            PolicyMemoryCommand.class,
            ScaleCommand.class,
            ChartCommand.class,
            SoakCommand.class,
            CommandLine.HelpCommand.class
        })
public final class BenchmarksMain {

    private BenchmarksMain() {}

    /** Runs a command and exits with its code: 0 done, 1 wrong input, 2 usage, 3 a guard failed, 5 anything else. */
    public static void main(String[] args) {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        CommandLine commandLine = new CommandLine(new BenchmarksMain()).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((exception, command, parsed) -> {
            if (exception instanceof IllegalStateException) {
                command.getErr().println("error: " + exception.getMessage());
            } else {
                exception.printStackTrace(command.getErr());
            }
            return 5;
        });
        System.exit(commandLine.execute(args));
    }
}
