package dev.gantry.policy.activation;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
    private final Examination examination;
    private volatile @Nullable ActivePolicy active;

    /**
     * Makes a repository without a policy in force.
     *
     * @param state the directory that the last good policy is kept in; made when it is needed
     * @param examination what a policy must pass
     */
    public PolicyRepository(Path state, Examination examination) {
        this.lastGood = new LastGood(state);
        this.clock = examination.clock();
        this.examination = examination;
    }

    /** Returns the policy in force; empty before the first one. */
    public Optional<ActivePolicy> current() {
        return Optional.ofNullable(active);
    }

    /**
     * Examines a policy and puts it in force, or leaves everything as it is.
     *
     * @param sources the files of the policy, at least one
     */
    public Activation activate(List<SourceText> sources) {
        return activate(examination.examine(sources));
    }

    /** Examines a policy and changes nothing. */
    public Candidate examine(List<SourceText> sources) {
        return examination.examine(sources);
    }

    /** Puts a policy in force that was examined as this repository examines, or leaves everything as it is. */
    public synchronized Activation activate(Candidate candidate) {
        if (!candidate.isFit()) {
            return new Activation.Refused(candidate.problems(), candidate.failedTests());
        }
        ActivePolicy policy =
                new ActivePolicy(candidate.compiled().orElseThrow(), candidate.resolved(), clock.instant());
        active = policy;
        return new Activation.Activated(policy, candidate.problems(), persist(policy, candidate.sources()));
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
                examination.compile(kept.get().sources(), kept.get().since());
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
