package dev.gantry.policy.explanation;

import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.scenario.Scenario;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Why a request is allowed or refused.
 *
 * @param request the request, with the transfer syntax that would be accepted
 * @param decision what the policy says of it
 * @param revision the policy
 * @param zone the time zone of the policy
 * @param rules the rules that decided, enforced or only watched
 * @param heldBack the requires that ask for what is not there
 * @param near allow rules that do not hold, the nearest first
 * @param fixes what would let a refused request through; none for one that is allowed
 */
public record Explanation(
        Scenario request,
        Decision decision,
        PolicyRevision revision,
        ZoneId zone,
        List<ResolvedRule> rules,
        List<NearMiss> heldBack,
        List<NearMiss> near,
        List<Fix> fixes) {
    public Explanation {
        rules = List.copyOf(rules);
        heldBack = List.copyOf(heldBack);
        near = List.copyOf(near);
        fixes = List.copyOf(fixes);
    }

    /**
     * Explains.
     *
     * @param compiled what came of the policy, without an error
     * @param performable the obligations that the build can perform
     * @param now the time of the explanation; what an edit opens is counted from then on
     */
    public static Explanation of(
            PolicyCompiler.Result compiled, Set<ObligationKind> performable, Scenario asked, Instant now) {
        ResolvedPolicy policy = compiled.resolved();
        var engine = compiled.policy().orElseThrow();
        Scenario request = asked.accepted(engine);
        Decision decision = request.judge(engine);
        List<ResolvedRule> rules = policy.rules().stream()
                .filter(rule -> decision.rules().contains(rule.id())
                        || decision.shadowRules().contains(rule.id()))
                .toList();
        List<NearMiss> near = new ArrayList<>();
        List<NearMiss> heldBack = new ArrayList<>();
        Nearness.of(policy, request).ifPresent(nearness -> {
            nearness.rules(RuleKind.ALLOW).stream()
                    .filter(miss -> !miss.holds())
                    .forEach(near::add);
            for (NearMiss require : nearness.rules(RuleKind.REQUIRE)) {
                if (require.holds()) {
                    List<Gap> asks = nearness.unmet(require.rule()).stream()
                            .map(reason -> nearness.gap(require.rule(), reason))
                            .toList();
                    if (!asks.isEmpty()) {
                        heldBack.add(new NearMiss(require.rule(), asks));
                    }
                }
            }
        });
        List<Fix> fixes = decision.allows() ? List.of() : Fixes.of(policy, engine, performable, request, now);
        return new Explanation(
                request,
                decision,
                engine.revision(),
                policy.written().defaults().timezone(),
                rules,
                heldBack,
                near,
                fixes);
    }

    /** Returns what a test expects for the verdict to stay as it is. */
    public String expectation() {
        if (!decision.allows()) {
            return "deny " + decision.reason().code();
        }
        boolean reply = request.command() == DimseCommand.N_EVENT_REPORT
                && request.pending().stream()
                        .anyMatch(pending -> pending.kind() == PendingTransaction.Kind.COMMITMENT_REPORT);
        String by = reply ? "allow as reply to " : "allow by ";
        return decision.rules().isEmpty() ? "allow" : by + decision.rules().get(0);
    }

    /** Returns the time from which the verdict may be another; empty where time plays no part. */
    public java.util.Optional<Instant> validUntil() {
        return decision.validUntilMillis() == Long.MAX_VALUE
                ? java.util.Optional.empty()
                : java.util.Optional.of(Instant.ofEpochMilli(decision.validUntilMillis()));
    }
}
