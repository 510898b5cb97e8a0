package dev.gantry.policy.model;

import java.time.Duration;
import java.util.List;

/**
 * A declared, bounded opening for emergencies.
 *
 * @param opens the {@code allow} that it opens
 * @param roles who may open it
 * @param approvals how many people must agree, 0 to 5
 * @param mfa how a second factor is given, empty for none
 */
public record BreakGlass(
        Name id, Rule opens, List<Name> roles, int approvals, String mfa, Duration forAtMost, List<Name> obligations) {
    public BreakGlass {
        roles = List.copyOf(roles);
        obligations = List.copyOf(obligations);
    }
}
