package dev.gantry.policy.compile;

import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.MessageAttributes;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rules that bear on one operation of one context once everything known at association time is decided, and the verdicts
 * that come of them.
 */
final class Candidates {
    private static final ReasonCode[] NONE = new ReasonCode[0];

    private final Circumstances circumstances;
    private final List<Candidate> denies = new ArrayList<>();
    private final List<Candidate> requires = new ArrayList<>();
    private final List<Candidate> allows = new ArrayList<>();
    private final List<NearMiss> near = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private List<String> replyTo = List.of();
    private boolean reply;
    private ReasonCode fallback = ReasonCode.NOT_ALLOWED;
    private boolean anyStaged;
    private long validUntil = Long.MAX_VALUE;

    Candidates(Circumstances circumstances) {
        this.circumstances = circumstances;
    }

    /**
     * A rule that bears on the operation.
     *
     * @param condition the index of its condition, -1 where it has none
     * @param unmet what a require asks for and does not get
     */
    private record Candidate(CompiledRule rule, int condition, Set<ReasonCode> unmet) {}

    /** An allow that does not hold, and why. */
    private record NearMiss(CompiledRule rule, Set<ReasonCode> reasons) {}

    /** One of the two verdicts. */
    private record Outcome(
            Effect effect, ReasonCode reason, List<String> rules, Set<String> obligations, String detail) {}

    void deny(CompiledRule rule, @Nullable Condition condition) {
        denies.add(candidate(rule, condition, Set.of()));
    }

    void require(CompiledRule rule, @Nullable Condition condition, Set<ReasonCode> unmet) {
        requires.add(candidate(rule, condition, unmet));
    }

    void allow(CompiledRule rule, @Nullable Condition condition) {
        allows.add(candidate(rule, condition, Set.of()));
    }

    void near(CompiledRule rule, Set<ReasonCode> reasons) {
        anyStaged |= rule.staged;
        near.add(new NearMiss(rule, reasons));
    }

    /** Lets the operation pass as the answer to a request that some rules allowed. */
    void reply(List<String> rules) {
        reply = true;
        replyTo = rules;
    }

    /** Sets the reason where no rule comes near. */
    void fallback(ReasonCode reason) {
        fallback = reason;
    }

    void until(long millis) {
        validUntil = Math.min(validUntil, millis);
    }

    private Candidate candidate(CompiledRule rule, @Nullable Condition condition, Set<ReasonCode> unmet) {
        anyStaged |= rule.staged;
        int index = -1;
        if (condition != null) {
            index = conditions.size();
            conditions.add(condition);
        }
        return new Candidate(rule, index, unmet);
    }

    /** Returns the decision, with a residual where conditions are left. */
    Decision decide() {
        if (conditions.isEmpty()) {
            return decide(NONE, null);
        }
        // A deny that holds without asking settles the matter, if the shadow verdict agrees.
        if (!anyStaged && denies.stream().anyMatch(candidate -> candidate.condition < 0)) {
            return decide(allFailed(ReasonCode.CONTENT_MISMATCH), null);
        }
        ReasonCode[] hopeful = new ReasonCode[conditions.size()];
        java.util.Arrays.fill(hopeful, ReasonCode.ALLOWED);
        for (Candidate candidate : denies) {
            if (candidate.condition >= 0) {
                hopeful[candidate.condition] = ReasonCode.CONTENT_MISMATCH;
            }
        }
        for (Candidate candidate : requires) {
            if (candidate.condition >= 0) {
                hopeful[candidate.condition] = ReasonCode.CONTENT_MISMATCH;
            }
        }
        Decision best = decide(hopeful, null);
        boolean hopeless = best.effect() == Effect.DENY && best.shadow() == Effect.DENY && allows.isEmpty();
        return hopeless
                ? best
                : new Decision(
                        best.effect(),
                        best.reason(),
                        best.rules(),
                        best.obligations(),
                        best.detail(),
                        best.shadow(),
                        best.shadowReason(),
                        best.shadowRules(),
                        best.validUntilMillis(),
                        new Rest());
    }

    private ReasonCode[] allFailed(ReasonCode reason) {
        ReasonCode[] results = new ReasonCode[conditions.size()];
        java.util.Arrays.fill(results, reason);
        return results;
    }

    private Decision decide(ReasonCode[] results, @Nullable Residual residual) {
        Outcome enforced = outcome(results, false);
        Outcome shadow = anyStaged ? outcome(results, true) : enforced;
        return decision(enforced, shadow, residual);
    }

    private Decision decision(Outcome enforced, Outcome shadow, @Nullable Residual residual) {
        boolean lifted = enforced.effect == Effect.DENY && circumstances.stagedPair;
        return new Decision(
                lifted ? Effect.ALLOW : enforced.effect,
                lifted ? ReasonCode.ALLOWED : enforced.reason,
                lifted ? List.of() : enforced.rules,
                lifted ? Set.of() : enforced.obligations,
                lifted ? "" : enforced.detail,
                shadow.effect,
                shadow.reason,
                shadow.rules,
                validUntil,
                residual);
    }

    private Outcome outcome(ReasonCode[] results, boolean shadow) {
        List<String> deniedBy = holding(denies, results, shadow);
        if (!deniedBy.isEmpty()) {
            return new Outcome(Effect.DENY, ReasonCode.DENIED_BY_RULE, deniedBy, Set.of(), String.join(", ", deniedBy));
        }
        ReasonCode reason = null;
        List<String> failing = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        Set<String> obligations = Set.of();
        boolean unavailable = false;
        for (Candidate candidate : requires) {
            if (bears(candidate, shadow) && holds(candidate, results)) {
                if (!candidate.unmet.isEmpty()) {
                    reason = first(reason, candidate.unmet);
                    failing.add(candidate.rule.id);
                }
                rules.add(candidate.rule.id);
                obligations = union(obligations, candidate.rule.obligations);
                unavailable |= candidate.rule.unavailable;
            }
        }
        boolean allowed = reply;
        ReasonCode missed = null;
        for (Candidate candidate : allows) {
            if (!bears(candidate, shadow)) {
                continue;
            }
            if (holds(candidate, results)) {
                allowed = true;
                rules.add(candidate.rule.id);
                obligations = union(obligations, candidate.rule.obligations);
                unavailable |= candidate.rule.unavailable;
            } else {
                missed = first(missed, Set.of(results[candidate.condition]));
            }
        }
        if (allowed && failing.isEmpty()) {
            rules.addAll(replyTo);
            return unavailable
                    ? new Outcome(
                            Effect.DENY,
                            ReasonCode.OBLIGATION_UNAVAILABLE,
                            sorted(rules),
                            Set.of(),
                            String.join(", ", new TreeSet<>(obligations)))
                    : new Outcome(Effect.ALLOW, ReasonCode.ALLOWED, sorted(rules), obligations, "");
        }
        if (!allowed) {
            if (missed != null) {
                reason = first(reason, Set.of(missed));
            }
            for (NearMiss miss : near) {
                if (shadow || !miss.rule.staged) {
                    reason = first(reason, miss.reasons);
                }
            }
        }
        if (reason == null) {
            reason = fallback;
        }
        return new Outcome(Effect.DENY, reason, sorted(failing), Set.of(), detail(reason, shadow));
    }

    /** Returns the one that comes first of a reason and some others. */
    private static @Nullable ReasonCode first(@Nullable ReasonCode reason, Set<ReasonCode> others) {
        ReasonCode first = reason;
        for (ReasonCode other : others) {
            if (first == null || other.compareTo(first) < 0) {
                first = other;
            }
        }
        return first;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        if (some.isEmpty()) {
            return others;
        }
        TreeSet<String> union = new TreeSet<>(some);
        union.addAll(others);
        return union;
    }

    /** Returns ids in their order, each once. */
    private static List<String> sorted(List<String> ids) {
        return switch (ids.size()) {
            case 0 -> List.of();
            case 1 -> List.of(ids.get(0));
            default -> List.copyOf(new TreeSet<>(ids));
        };
    }

    private String detail(ReasonCode reason, boolean shadow) {
        if (near.isEmpty()) {
            return "";
        }
        TreeSet<String> details = new TreeSet<>();
        for (NearMiss miss : near) {
            if ((shadow || !miss.rule.staged) && miss.reasons.contains(reason)) {
                details.add(miss.rule.detail(reason));
            }
        }
        details.remove("");
        return String.join(", ", details);
    }

    private static List<String> holding(List<Candidate> candidates, ReasonCode[] results, boolean shadow) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (bears(candidate, shadow) && holds(candidate, results)) {
                ids.add(candidate.rule.id);
            }
        }
        return sorted(ids);
    }

    private static boolean bears(Candidate candidate, boolean shadow) {
        return shadow || !candidate.rule.staged;
    }

    private static boolean holds(Candidate candidate, ReasonCode[] results) {
        return candidate.condition < 0 || results[candidate.condition] == ReasonCode.ALLOWED;
    }

    /** The conditions that are left, and the decisions that come of their results. */
    private final class Rest implements Residual {
        @Override
        public boolean needsDataSet() {
            return conditions.stream().anyMatch(Condition::needsDataSet);
        }

        @Override
        public int highestTag() {
            int highest = 0;
            for (Condition condition : conditions) {
                if (Integer.compareUnsigned(condition.highestTag(), highest) > 0) {
                    highest = condition.highestTag();
                }
            }
            return highest;
        }

        @Override
        public boolean needs(int tag) {
            return conditions.stream().anyMatch(condition -> condition.needs(tag));
        }

        @Override
        public Decision decide(MessageAttributes attributes) {
            ReasonCode[] results = new ReasonCode[conditions.size()];
            for (int i = 0; i < results.length; i++) {
                results[i] = conditions.get(i).test(attributes);
            }
            return Candidates.this.decide(results, null);
        }

        @Override
        public Decision undecided() {
            TreeSet<String> enforced = new TreeSet<>();
            TreeSet<String> all = new TreeSet<>();
            for (List<Candidate> candidates : List.of(denies, requires, allows)) {
                for (Candidate candidate : candidates) {
                    if (candidate.condition >= 0) {
                        all.add(candidate.rule.id);
                        if (!candidate.rule.staged) {
                            enforced.add(candidate.rule.id);
                        }
                    }
                }
            }
            Outcome outcome =
                    enforced.isEmpty() ? outcome(allFailed(ReasonCode.CONTENT_UNDECIDED), false) : undecided(enforced);
            return decision(outcome, undecided(all), null);
        }

        private Outcome undecided(Set<String> rules) {
            return new Outcome(
                    Effect.DENY, ReasonCode.CONTENT_UNDECIDED, List.copyOf(rules), Set.of(), String.join(", ", rules));
        }
    }
}
