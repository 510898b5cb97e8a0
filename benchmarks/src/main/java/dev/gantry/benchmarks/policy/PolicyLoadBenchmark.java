package dev.gantry.benchmarks.policy;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.analysis.Finding;
import dev.gantry.policy.analysis.PolicyAnalysis;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.proof.Proof;
import dev.gantry.policy.proof.Proofs;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done once for each version of a policy; a new process each time, as a command would do it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(5)
@SuppressWarnings("NullAway.Init") // prepare() runs first
public class PolicyLoadBenchmark {
    /** The number of rules. */
    @Param({"1000", "10000"})
    public int rules;

    private GeneratedPolicy generated;
    private ResolvedPolicy resolved;

    /** Makes the policy and resolves it. */
    @Setup
    public void prepare() {
        generated = GeneratedPolicy.of(rules);
        resolved = generated.resolve();
    }

    /** Reads, resolves and checks the text, the second time in this process. */
    @Benchmark
    public ResolvedPolicy parse() {
        return generated.resolve();
    }

    /** Makes what decides. */
    @Benchmark
    public CompiledPolicy compile() {
        return PolicyCompiler.compile(resolved, Set.of(ObligationKind.values()));
    }

    /** Looks for rules that do not do what they seem to do. */
    @Benchmark
    public List<Finding> analyse() {
        return PolicyAnalysis.analyse(resolved, GeneratedPolicy.NOW);
    }

    /** Proves three invariants, two of which hold. */
    @Benchmark
    public List<Proof> prove() {
        return Proofs.prove(resolved, GeneratedPolicy.NOW);
    }
}
