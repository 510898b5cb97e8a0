package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;

/** The policy in force: one immutable snapshot, replaced as a whole. */
@FunctionalInterface
public interface PolicySource {
    /** Returns the policy in force now; never blocks. */
    CompiledPolicy current();
}
