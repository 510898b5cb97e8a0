package dev.gantry.proxy.instance;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.activation.Candidate;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.util.List;

/**
 * A policy that was compiled, passed its own tests, and keeps its invariants.
 *
 * @param candidate what may come into force
 */
public record CheckedPolicy(Candidate candidate) {
    public CheckedPolicy {
        if (!candidate.isFit()) {
            throw new IllegalArgumentException("policy: not fit to come into force (expected: fit)");
        }
    }

    /** Returns its files. */
    public List<SourceText> sources() {
        return candidate.sources();
    }

    /** Returns what stands in it. */
    public ResolvedPolicy resolved() {
        return candidate.resolved();
    }

    /** Returns what answers. */
    public CompiledPolicy compiled() {
        return candidate.compiled().orElseThrow();
    }
}
