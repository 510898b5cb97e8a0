package dev.gantry.policy.compile;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a rule is left to ask once its boxes are known to match. */
final class CompiledRule {
    final ResolvedRule resolved;
    final String id;
    final boolean staged;
    final Set<String> obligations;
    final boolean unavailable;
    private final @Nullable ScheduleSlot slot;
    private final String schedule;
    private final @Nullable Assurance assurance;
    private final @Nullable UserCondition user;
    private final boolean pendingMoveOnly;
    private final long expiresAt;

    CompiledRule(
            ResolvedRule rule,
            @Nullable ScheduleSlot slot,
            Assurance defaultAssurance,
            ZoneId zone,
            boolean unavailable) {
        this.resolved = rule;
        this.id = rule.id();
        this.staged = rule.isStaged();
        this.obligations = Set.copyOf(rule.obligations());
        this.unavailable = unavailable;
        this.slot = slot;
        this.schedule = rule.written().conditions().when() == null
                ? ""
                : rule.written().conditions().when().text();
        Assurance stated = rule.written().conditions().assurance();
        this.assurance = stated == null && rule.kind() == RuleKind.ALLOW ? defaultAssurance : stated;
        this.user = rule.written().conditions().user();
        this.pendingMoveOnly = rule.written().conditions().pendingMoveOnly();
        LocalDate expires = rule.written().conditions().expires();
        this.expiresAt = expires == null
                ? Long.MAX_VALUE
                : expires.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** Returns whether the rule's schedule is open. */
    boolean isOpen(Circumstances circumstances) {
        return slot == null || slot.isOpen(circumstances.now);
    }

    /** Returns the time up to which {@link #isOpen} and the other questions about time have the same answers. */
    long unchangedUntil(Circumstances circumstances) {
        long until = slot == null ? Long.MAX_VALUE : slot.unchangedUntil(circumstances.now);
        if (expiresAt > circumstances.now) {
            until = Math.min(until, expiresAt);
        }
        Duration within = user == null ? null : user.signedInWithin();
        VerifiedUser who = circumstances.user;
        if (within != null && who != null) {
            long signedOut = who.signedInAt().plus(within).toEpochMilli() + 1;
            if (signedOut > circumstances.now) {
                until = Math.min(until, signedOut);
            }
        }
        return until;
    }

    /** Returns whether the user, if the rule speaks of one, is one of those it speaks of. */
    boolean speaksOf(Circumstances circumstances) {
        return user == null || userReason(circumstances) == null;
    }

    /** Returns why the rule does not hold under some circumstances; empty where it does. */
    Set<ReasonCode> unmet(Circumstances circumstances) {
        Set<ReasonCode> unmet = Collections.emptySet();
        if (!isOpen(circumstances)) {
            unmet = with(unmet, ReasonCode.OUTSIDE_SCHEDULE);
        }
        if (circumstances.now >= expiresAt) {
            unmet = with(unmet, ReasonCode.RULE_EXPIRED);
        }
        if (assurance != null && !circumstances.assurance.satisfies(assurance)) {
            unmet = with(unmet, ReasonCode.ASSURANCE_TOO_LOW);
        }
        ReasonCode userReason = userReason(circumstances);
        if (userReason != null) {
            unmet = with(unmet, userReason);
        }
        if (pendingMoveOnly && !circumstances.moveDelivery) {
            unmet = with(unmet, ReasonCode.NO_PENDING_MOVE);
        }
        return unmet;
    }

    /** Returns what a reason is about. */
    String detail(ReasonCode reason) {
        return reason == ReasonCode.OUTSIDE_SCHEDULE ? schedule : "";
    }

    private @Nullable ReasonCode userReason(Circumstances circumstances) {
        boolean byZone = circumstances.zoneRequiresUser && resolved.kind() == RuleKind.ALLOW;
        VerifiedUser who = circumstances.user;
        if (user == null) {
            return byZone && who == null ? ReasonCode.USER_REQUIRED : null;
        }
        if (who == null) {
            return ReasonCode.USER_REQUIRED;
        }
        Set<String> roles = resolved.userRoles();
        boolean refused = !roles.isEmpty() && Collections.disjoint(roles, who.roles());
        refused |= !user.approvedBy().isEmpty()
                && user.approvedBy().stream().noneMatch(name -> who.approvedBy().contains(name.text()));
        Duration within = user.signedInWithin();
        refused |= within != null
                && circumstances.now > who.signedInAt().plus(within).toEpochMilli();
        if (refused) {
            return ReasonCode.USER_REFUSED;
        }
        return user.mfa() && !who.mfa() ? ReasonCode.MFA_REQUIRED : null;
    }

    static Set<ReasonCode> with(Set<ReasonCode> reasons, ReasonCode reason) {
        Set<ReasonCode> result = reasons.isEmpty() ? EnumSet.noneOf(ReasonCode.class) : EnumSet.copyOf(reasons);
        result.add(reason);
        return result;
    }
}
