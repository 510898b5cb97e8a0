package dev.gantry.policy.model;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.UserIdentityUse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule: what it bears on, under which conditions, and with what effect.
 *
 * @param why the reason that its author gave
 */
public record Rule(
        Name id, RuleKind kind, Scope scope, Conditions conditions, Effects effects, Staging staging, String why) {
    /**
     * The box of requests that a rule bears on. An empty list stands for "any".
     *
     * @param services the services that it names
     * @param roles {@code scu} and {@code scp}: what the caller is; empty for what the services need
     * @param except a box that is cut out; its services and roles are empty
     */
    public record Scope(
            List<Name> services,
            List<Name> from,
            List<Name> to,
            List<Name> sop,
            List<Name> messages,
            List<Name> transferSyntaxes,
            Set<Role> roles,
            @Nullable Scope except) {
        public Scope {
            services = List.copyOf(services);
            from = List.copyOf(from);
            to = List.copyOf(to);
            sop = List.copyOf(sop);
            messages = List.copyOf(messages);
            transferSyntaxes = List.copyOf(transferSyntaxes);
            roles = Set.copyOf(roles);
        }
    }

    /** What the caller of an association is. */
    public enum Role {
        SCU,
        SCP
    }

    /**
     * What is asked beyond the box.
     *
     * @param moveDestinations AE titles, or {@code self}; empty for any
     * @param pendingMoveOnly whether only deliveries of moves that were let through match
     * @param assurance the weakest that will do, absent where nothing is said
     * @param expires the last day on which the rule holds
     */
    public record Conditions(
            List<AttributeCondition> where,
            @Nullable UserCondition user,
            @Nullable Name when,
            @Nullable Assurance assurance,
            List<Name> moveDestinations,
            boolean pendingMoveOnly,
            @Nullable LocalDate expires) {
        public Conditions {
            where = List.copyOf(where);
            moveDestinations = List.copyOf(moveDestinations);
        }
    }

    /**
     * What a rule does beside letting through.
     *
     * @param strictAe whether reports of storage commitment must keep to the AE titles of their request
     * @param replyWindow how long reports of storage commitment may take, absent where nothing is said
     * @param userIdentity what becomes of a user identity that the caller states
     */
    public record Effects(
            List<Name> obligations,
            List<LimitEntry> limits,
            boolean strictAe,
            @Nullable Duration replyWindow,
            Set<UserIdentityUse> userIdentity) {
        public Effects {
            obligations = List.copyOf(obligations);
            limits = List.copyOf(limits);
            userIdentity = Set.copyOf(userIdentity);
        }
    }
}
