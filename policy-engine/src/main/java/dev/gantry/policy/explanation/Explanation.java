package dev.gantry.policy.explanation;

import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.scenario.Scenario;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Why a request is allowed or refused.
 *
 * @param request the request, with the transfer syntax that would be accepted
 * @param decision what the policy says of it
 * @param revision the policy
 * @param zone the time zone of the policy
 * @param owner whose the AE titles and certificates are where the calling AE title is not that of its device; else empty
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
        String owner,
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
                decision.reason() == ReasonCode.IDENTITY_MISMATCH ? owner(policy, request) : "",
                rules,
                heldBack,
                near,
                fixes);
    }

    /** Tells whose AE title it is that a device calls itself by, and what is that device's own. */
    private static String owner(ResolvedPolicy policy, Scenario request) {
        String title = request.calling();
        String owner = policy.devices().stream()
                .filter(device -> device.device().aeTitles().contains(title))
                .findFirst()
                .map(device -> "`" + title + "` is an AE title of device " + place(device) + marks(device))
                .orElse("no device has the AE title `" + title + "`");
        return policy.devices().stream()
                .filter(device -> device.device().id().equals(request.from()))
                .findFirst()
                .map(device -> owner + "; device " + place(device) + " has "
                        + String.join(", ", new TreeSet<>(device.device().aeTitles())) + marks(device))
                .orElse(owner);
    }

    private static String place(ResolvedDevice device) {
        var span = device.entry().id().span();
        return "`" + device.device().id() + "` (" + span.source().name() + ':' + span.line() + ')';
    }

    private static String marks(ResolvedDevice device) {
        return device.certificates().isEmpty()
                ? ", known by its address"
                : device.certificates().stream()
                        .map(mark -> mark.text().text())
                        .collect(Collectors.joining(", ", ", known by ", ""));
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
