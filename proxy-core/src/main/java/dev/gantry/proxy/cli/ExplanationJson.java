package dev.gantry.proxy.cli;

import dev.gantry.policy.Decision;
import dev.gantry.policy.explanation.Explanation;
import dev.gantry.policy.explanation.Fix;
import dev.gantry.policy.explanation.NearMiss;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Explanations as programs read them. */
final class ExplanationJson {
    private ExplanationJson() {}

    static Map<String, Object> of(Explanation explanation, String stub) {
        Decision decision = explanation.decision();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("verdict", decision.effect().name());
        members.put("reason", decision.reason().code());
        members.put("detail", decision.detail());
        members.put("owner", explanation.owner());
        members.put("request", explanation.request().text());
        members.put("revision", explanation.revision().hash());
        members.put(
                "rules",
                explanation.rules().stream()
                        .map(rule -> rule(rule, decision.rules().contains(rule.id())))
                        .toList());
        members.put("obligations", new TreeSet<>(decision.obligations()));
        members.put(
                "heldBack",
                explanation.heldBack().stream().map(ExplanationJson::miss).toList());
        Map<String, Object> shadow = new LinkedHashMap<>();
        shadow.put("verdict", decision.shadow().name());
        shadow.put("reason", decision.shadowReason().code());
        members.put("shadow", shadow);
        members.put("validUntil", explanation.validUntil().map(Object::toString).orElse(null));
        members.put(
                "near",
                decision.allows()
                        ? java.util.List.of()
                        : explanation.near().stream()
                                .limit(10)
                                .map(ExplanationJson::miss)
                                .toList());
        members.put(
                "fixes", explanation.fixes().stream().map(ExplanationJson::fix).toList());
        members.put("test", stub);
        return members;
    }

    private static Map<String, Object> rule(ResolvedRule rule, boolean decides) {
        Map<String, Object> members = place(rule);
        members.put("kind", rule.kind().name().toLowerCase(Locale.ROOT));
        members.put("enforced", decides);
        return members;
    }

    private static Map<String, Object> place(ResolvedRule rule) {
        var span = rule.written().id().span();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("rule", rule.id());
        members.put("file", span.source().name());
        members.put("line", span.line());
        return members;
    }

    private static Map<String, Object> miss(NearMiss miss) {
        Map<String, Object> members = place(miss.rule());
        members.put(
                "differs",
                miss.gaps().stream()
                        .map(gap -> {
                            Map<String, Object> pair = new LinkedHashMap<>();
                            pair.put("point", gap.point());
                            pair.put("text", gap.text());
                            pair.put("said", gap.said());
                            return pair;
                        })
                        .toList());
        return members;
    }

    private static Map<String, Object> fix(Fix fix) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", fix.text());
        members.put("rule", fix.rule());
        members.put("of", fix.edited() == null ? "request" : "policy");
        members.put("others", fix.others());
        members.put("opens", fix.opens().stream().map(ChangeJson::of).toList());
        members.put("breaks", fix.breaks());
        return members;
    }
}
