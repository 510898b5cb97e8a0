package dev.gantry.policy.activation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the policy in force. {@link #current()} may be asked from any thread at any time and never blocks; whoever holds an
 * {@link ActivePolicy} can go on with it, since none ever changes. Activations exclude each other and may take as long as
 * compiling takes: they do not belong on an event loop.
 */
public final class PolicyRepository {
    /** The name of the file that the last good policy is kept in. */
    public static final String LAST_GOOD_FILE = "policy.last-good";

    private final LastGood lastGood;
    private final Clock clock;
    private final Set<ObligationKind> performable;
    private final List<Gate> gates;
    private volatile @Nullable ActivePolicy active;

    /**
     * Makes a repository without a policy in force.
     *
     * @param state the directory that the last good policy is kept in; made when it is needed
     * @param performable the obligations that this build can perform
     * @param gates what a policy must pass beside its own tests
     */
    public PolicyRepository(Path state, Clock clock, Set<ObligationKind> performable, List<Gate> gates) {
        this.lastGood = new LastGood(state);
        this.clock = clock;
        this.performable = Set.copyOf(performable);
        this.gates = List.copyOf(gates);
    }

    /** Returns the policy in force; empty before the first one. */
    public Optional<ActivePolicy> current() {
        return Optional.ofNullable(active);
    }

    /**
     * Puts a policy in force, or leaves everything as it is.
     *
     * @param sources the files of the policy, at least one
     */
    public synchronized Activation activate(List<SourceText> sources) {
        Instant now = clock.instant();
        PolicyCompiler.Result result = PolicyCompiler.compile(sources, now, performable);
        if (result.policy().isEmpty()) {
            return new Activation.Refused(result.problems(), List.of());
        }
        CompiledPolicy compiled = result.policy().get();
        List<TestOutcome> failed = PolicyTests.run(result.resolved(), compiled, now).stream()
                .filter(outcome -> !outcome.passed())
                .toList();
        List<Problem> problems = new ArrayList<>(result.problems());
        for (Gate gate : gates) {
            problems.addAll(gate.check(result.resolved(), compiled));
        }
        if (!failed.isEmpty() || problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            return new Activation.Refused(problems, failed);
        }
        ActivePolicy policy = new ActivePolicy(compiled, result.resolved(), now);
        active = policy;
        return new Activation.Activated(policy, problems, persist(policy, sources));
    }

    /**
     * Puts the policy in force that was in force last, before a restart. It is judged by the time of its activation: that a
     * date has passed since does not make it unfit.
     *
     * @return empty where none was kept, or where what was kept is not what it was
     */
    public synchronized Optional<ActivePolicy> restore() {
        Optional<LastGood.Kept> kept = lastGood.read();
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        PolicyCompiler.Result result =
                PolicyCompiler.compile(kept.get().sources(), kept.get().since(), performable);
        Optional<ActivePolicy> policy = result.policy()
                .filter(compiled -> compiled.revision().hash().equals(kept.get().hash()))
                .map(compiled ->
                        new ActivePolicy(compiled, result.resolved(), kept.get().since()));
        policy.ifPresent(p -> active = p);
        return policy;
    }

    private boolean persist(ActivePolicy policy, List<SourceText> sources) {
        try {
            lastGood.write(policy.compiled().revision().hash(), policy.since(), sources);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
