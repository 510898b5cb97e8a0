package dev.gantry.policy;

import java.time.Instant;
import java.util.Set;

/**
 * A user whose identity was verified, not one that a peer merely names.
 *
 * @param name what records call the user
 * @param roles the roles that the identity provider vouches for
 * @param mfa whether several factors were used
 * @param signedInAt when
 * @param approvedBy who has approved what the user does now
 */
public record VerifiedUser(String name, Set<String> roles, boolean mfa, Instant signedInAt, Set<String> approvedBy) {
    public VerifiedUser {
        roles = Set.copyOf(roles);
        approvedBy = Set.copyOf(approvedBy);
    }
}
