package dev.gantry.policy.compile;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.Device;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What rules ask for beyond their boxes and of attributes, asked of one rule at a time: for explanations. */
public final class RuleConditions {
    private RuleConditions() {}

    /**
     * Returns why a rule does not hold under some circumstances.
     *
     * @param caller the calling device
     * @param assurance how strongly it is known
     * @param user the verified user, absent for none
     * @param pending what the called device waits for
     * @return reasons such as {@link ReasonCode#OUTSIDE_SCHEDULE}; empty where it holds
     */
    public static Set<ReasonCode> unmet(
            ResolvedPolicy policy,
            ResolvedRule rule,
            Device caller,
            Assurance assurance,
            @Nullable VerifiedUser user,
            Instant at,
            List<PendingTransaction> pending) {
        boolean zoneRequiresUser = policy.zones().stream()
                .anyMatch(zone -> zone.requireUser() && zone.id().text().equals(caller.zone()));
        CompiledRule compiled = new CompiledRule(
                rule,
                rule.schedule() == null ? null : new ScheduleSlot(rule.schedule()),
                policy.written().defaults().assurance(),
                policy.written().defaults().timezone(),
                false);
        return compiled.unmet(new Circumstances(
                at.toEpochMilli(), assurance, user, zoneRequiresUser, caller.aeTitles(), false, pending));
    }
}
