package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.PolicyRevision;
import org.jspecify.annotations.Nullable;

/**
 * What something was judged by.
 *
 * @param policy the policy that was in force for it
 * @param assurance how strongly the caller is known, absent where it is not
 * @param nanos how long judging took, without the time that was spent waiting for the peer
 */
public record JudgedBy(PolicyRevision policy, @Nullable Assurance assurance, long nanos) {
    /** Returns the same after some more time of judging. */
    public JudgedBy plus(long more) {
        return new JudgedBy(policy, assurance, nanos + more);
    }
}
