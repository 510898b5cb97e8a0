package dev.gantry.policy.activation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.util.List;

/** Something that a policy must pass, beside its own tests, before it comes into force. */
@FunctionalInterface
public interface Gate {
    /** Returns what stands against the policy; it is kept out by any error. */
    List<Problem> check(ResolvedPolicy resolved, CompiledPolicy compiled);
}
