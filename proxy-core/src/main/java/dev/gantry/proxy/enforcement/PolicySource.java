package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.limit.Limits;

/** The policy in force: one immutable snapshot, replaced as a whole. */
@FunctionalInterface
public interface PolicySource {
    /** Returns the policy in force now; never blocks. */
    CompiledPolicy current();

    /** Returns the counts of its limits, which go on when it is replaced. */
    default Limits limits() {
        return Limits.none();
    }
}
