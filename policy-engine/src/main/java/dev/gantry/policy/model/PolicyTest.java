package dev.gantry.policy.model;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code tests}: a request, and what must come of it.
 *
 * @param contexts SOP classes proposed together; empty for a request of one service
 * @param attributes attributes of the message by tag
 * @param at local time in the policy's time zone; absent for the time of the run
 */
public record PolicyTest(
        Name title,
        Name from,
        @Nullable Name to,
        @Nullable Name calling,
        @Nullable Name called,
        @Nullable Name service,
        @Nullable Name sop,
        List<Name> contexts,
        @Nullable Name command,
        List<Name> transferSyntaxes,
        @Nullable Name message,
        Set<Rule.Role> proposedRoles,
        Map<Integer, String> attributes,
        @Nullable User user,
        @Nullable After after,
        @Nullable LocalDateTime at,
        List<Expectation> expected) {
    public PolicyTest {
        contexts = List.copyOf(contexts);
        transferSyntaxes = List.copyOf(transferSyntaxes);
        proposedRoles = Set.copyOf(proposedRoles);
        attributes = Map.copyOf(attributes);
        expected = List.copyOf(expected);
    }

    /** A verified user, who has just signed in. */
    public record User(Set<String> roles, boolean mfa, Set<String> approvedBy) {
        public User {
            roles = Set.copyOf(roles);
            approvedBy = Set.copyOf(approvedBy);
        }
    }

    /** A request that was let through before and waits for its answer. */
    public record After(Name service, Name calling, Name called) {}

    /**
     * What must come of one request or context.
     *
     * @param allow whether it is allowed or accepted
     * @param rule the rule that must have allowed it, absent for any
     * @param asReply whether it must have been allowed as the answer to a pending request
     * @param reason the reason code of a denial, absent for any
     * @param detail what the reason must name; empty for anything
     */
    public record Expectation(
            Name text,
            boolean allow,
            @Nullable Name rule,
            boolean asReply,
            dev.gantry.policy.@Nullable ReasonCode reason,
            String detail) {}
}
