package dev.gantry.benchmarks.policy;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.Sender;
import dev.gantry.policy.compile.IndexedPolicy;
import dev.gantry.policy.compile.RuleIndex;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** Decisions over a {@link GeneratedPolicy}; run with {@code -prof gc}, and with {@code -bm sample} for percentiles. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // prepare() runs first
public class PolicyBenchmark {
    private static final int REQUESTS = 1 << 14;
    private static final int STORE = Operations.of(Sender.CALLER, DimseCommand.C_STORE);

    /** The number of rules. */
    @Param({"100", "1000", "10000"})
    public int rules;

    private ResolvedPolicy resolved;
    private IndexedPolicy policy;
    private RuleIndex index;
    private final int[] from = new int[REQUESTS];
    private final int[] to = new int[REQUESTS];
    private final int[] subject = new int[REQUESTS];
    private int next;
    private AssociationRow row;
    private PeerEvidence evidence;
    private List<ProposedContext> contexts;
    private final String[] called = new String[REQUESTS];

    /** Makes the policy and the requests. */
    @Setup
    public void prepare() {
        GeneratedPolicy generated = GeneratedPolicy.of(rules);
        resolved = generated.resolve();
        policy = generated.compile();
        index = policy.index();
        Dimensions dimensions = policy.dimensions();
        Random random = new Random(1);
        for (int i = 0; i < REQUESTS; i++) {
            from[i] = dimensions.partyOf("C" + random.nextInt(GeneratedPolicy.CALLERS));
            called[i] = "S" + random.nextInt(GeneratedPolicy.CALLED);
            to[i] = dimensions.partyOf(called[i]);
            subject[i] = dimensions.sopClass(generated.sopClass(random.nextInt(GeneratedPolicy.CLASSES)));
        }
        evidence = GeneratedPolicy.evidence(7);
        contexts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            contexts.add(new ProposedContext(
                    2 * i + 1,
                    generated.sopClass(i * 9),
                    List.of("1.2.840.10008.1.2", "1.2.840.10008.1.2.1"),
                    true,
                    false));
        }
        row = anyRow();
    }

    private AssociationRow anyRow() {
        for (int caller = 0; caller < GeneratedPolicy.CALLERS; caller++) {
            for (int i = 0; i < 50; i++) {
                AssociationRequest request = GeneratedPolicy.request(
                        policy, GeneratedPolicy.evidence(caller), "C" + caller, called[i], contexts);
                AssociationRow found = policy.judge(request).row();
                if (found != null) {
                    return found;
                }
            }
        }
        throw new IllegalStateException("no association is allowed");
    }

    /** Judges one request by the index. */
    @Benchmark
    public int cold() {
        int i = next++ & (REQUESTS - 1);
        return index.verdict(from[i], to[i], subject[i], STORE);
    }

    /** Judges one request by looking at rule after rule. */
    @Benchmark
    public int linearScan() {
        int i = next++ & (REQUESTS - 1);
        int verdict = RuleIndex.NOT_ALLOWED;
        for (ResolvedRule rule : resolved.rules()) {
            for (Box box : rule.boxes()) {
                if (box.from().get(from[i])
                        && box.to().get(to[i])
                        && box.subjects().get(subject[i])
                        && (box.operations() & STORE) != 0) {
                    if (rule.kind() == RuleKind.DENY) {
                        return RuleIndex.DENIED;
                    }
                    verdict = RuleIndex.ALLOWED;
                }
            }
        }
        return verdict;
    }

    /** Judges one message on the row of its association. */
    @Benchmark
    public Decision message() {
        return row.decide((next++ % 20) * 2 + 1, DimseCommand.C_STORE, Sender.CALLER);
    }

    /** Identifies a peer and judges its association of twenty contexts. */
    @Benchmark
    public AssociationDecision association() {
        int i = next++ & (REQUESTS - 1);
        return policy.judge(GeneratedPolicy.request(policy, evidence, "C7", called[i], contexts));
    }
}
