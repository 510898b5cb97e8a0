package dev.gantry.benchmarks.policy;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code benchmarks policy-memory}: what a policy holds on the heap. */
@Command(
        name = "policy-memory",
        mixinStandardHelpOptions = true,
        description = "Prints what generated policies hold on the heap, as read and as compiled.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class PolicyMemoryCommand implements Callable<Integer> {
    private static final int COLLECTIONS = 4;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "RULES", description = "Numbers of rules (default: 1000 10000).")
    private int[] rules = {1_000, 10_000};

    @Override
    public Integer call() {
        for (int count : rules) {
            report(GeneratedPolicy.of(count), count);
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void report(GeneratedPolicy generated, int count) {
        long before = used();
        ResolvedPolicy resolved = generated.resolve();
        long read = used();
        Object compiled = PolicyCompiler.compile(resolved, Set.of(ObligationKind.values()));
        try {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d rules: read %.1f MiB, compiled %.1f MiB more%n",
                            count, (read - before) / 1048576.0, (used() - read) / 1048576.0);
        } finally {
            Reference.reachabilityFence(generated);
            Reference.reachabilityFence(resolved);
            Reference.reachabilityFence(compiled);
        }
    }

    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
