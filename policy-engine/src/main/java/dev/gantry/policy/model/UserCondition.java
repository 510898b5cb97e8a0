package dev.gantry.policy.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the user behind a request.
 *
 * @param roles any of these; empty for any user
 * @param mfa whether several factors are asked for
 * @param signedInWithin how long ago the user may have signed in, absent for any time
 * @param approvedBy any of these must have approved; empty for nobody
 */
public record UserCondition(
        Name word, List<Name> roles, boolean mfa, @Nullable Duration signedInWithin, List<Name> approvedBy) {
    public UserCondition {
        roles = List.copyOf(roles);
        approvedBy = List.copyOf(approvedBy);
    }
}
