package dev.gantry.policy.check;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.model.BreakGlass;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.LocalDate;
import java.util.List;

/** Rules that cannot mean what they say. */
final class RuleChecks {
    private final Problems problems;
    private final LocalDate today;

    RuleChecks(Problems problems, LocalDate today) {
        this.problems = problems;
        this.today = today;
    }

    void check(ResolvedPolicy policy) {
        for (ResolvedRule rule : policy.rules()) {
            services(rule);
            empty(rule);
            expiry(rule);
            users(rule, policy);
            breadth(rule.written());
            transferSyntaxes(rule, policy.dimensions());
            retired(rule.written());
        }
        for (BreakGlass opening : policy.written().breakGlass()) {
            opening(opening);
        }
        policy.breakGlass().forEach(this::services);
    }

    private void services(ResolvedRule resolved) {
        Rule rule = resolved.written();
        if (!rule.scope().messages().isEmpty()) {
            needs(rule, "messages", rule.scope().messages().get(0), Service.HL7);
        }
        if (!rule.conditions().moveDestinations().isEmpty()) {
            needs(
                    rule,
                    "move-destinations",
                    rule.conditions().moveDestinations().get(0),
                    Service.RETRIEVE_MOVE);
        }
        if (rule.conditions().pendingMoveOnly()) {
            needs(rule, "only-for", rule.id(), Service.STORE);
        }
        if (rule.effects().strictAe()) {
            needs(rule, "strict-ae", rule.id(), Service.STORAGE_COMMITMENT);
        }
        if (rule.effects().replyWindow() != null) {
            needs(rule, "reply-window", rule.id(), Service.STORAGE_COMMITMENT);
        }
    }

    private void needs(Rule rule, String key, Name at, Service service) {
        if (rule.scope().services().stream().noneMatch(word -> word.text().equals(service.word()))) {
            problems.error(
                    ProblemCode.E310.name(),
                    at.span(),
                    "`" + key + "` needs the service `" + service.word() + "` in the rule");
        }
    }

    private void empty(ResolvedRule rule) {
        if (rule.boxes().isEmpty() && !problems.hasErrors()) {
            problems.error(
                    ProblemCode.E311.name(),
                    rule.written().id().span(),
                    "rule `" + rule.id() + "` can never match",
                    "nobody in `from` or `to` speaks its services, or `except` takes everything away");
        }
    }

    private void expiry(ResolvedRule rule) {
        LocalDate expires = rule.written().conditions().expires();
        if (expires != null && expires.isBefore(today)) {
            problems.warning(
                    ProblemCode.W401.name(),
                    rule.written().id().span(),
                    "rule `" + rule.id() + "` expired with " + expires);
        }
    }

    private void users(ResolvedRule rule, ResolvedPolicy policy) {
        Name at = null;
        String why = "it asks for a verified user";
        if (rule.written().conditions().user() != null) {
            at = rule.written().conditions().user().word();
        } else if (rule.kind() == RuleKind.ALLOW && !rule.boxes().isEmpty()) {
            boolean all = rule.boxes().stream().allMatch(box -> onlyUserZones(box, policy));
            at = all ? rule.written().id() : null;
            why = "its zones have `require-user`";
        }
        if (at != null && rule.kind() != RuleKind.REQUIRE) {
            problems.warning(
                    ProblemCode.W402.name(),
                    at.span(),
                    "rule `" + rule.id() + "` matches nobody: " + why + ", and this build verifies none");
        }
    }

    private static boolean onlyUserZones(Box box, ResolvedPolicy policy) {
        return box.from().stream().allMatch(party -> {
            int device = policy.dimensions().parties().get(party).device();
            Zone zone = policy.zones().get(policy.devices().get(device).zone());
            return zone.requireUser();
        });
    }

    private void breadth(Rule rule) {
        if (rule.kind() == RuleKind.ALLOW
                && isAny(rule.scope().from())
                && isAny(rule.scope().to())) {
            problems.warning(
                    ProblemCode.W411.name(),
                    rule.id().span(),
                    "rule `" + rule.id() + "` allows any device to reach any other");
        }
    }

    private static boolean isAny(List<Name> words) {
        return words.stream().anyMatch(word -> word.text().equals("any"));
    }

    private void transferSyntaxes(ResolvedRule rule, Dimensions dimensions) {
        if (rule.kind() != RuleKind.ALLOW
                || rule.written().scope().transferSyntaxes().isEmpty()) {
            return;
        }
        int implicit = dimensions.transferSyntax(TransferSyntaxes.IMPLICIT_VR_LITTLE_ENDIAN);
        if (rule.boxes().stream().noneMatch(box -> box.transferSyntaxes().get(implicit))) {
            problems.warning(
                    ProblemCode.W405.name(),
                    rule.written().scope().transferSyntaxes().get(0).span(),
                    "rule `" + rule.id() + "` bars ImplicitVRLittleEndian, which every device must be able to use");
        }
    }

    private void retired(Rule rule) {
        for (Name word : rule.scope().sop()) {
            SopClasses.byKeyword(word.text())
                    .or(() -> SopClasses.byUid(word.text()))
                    .filter(SopClass::retired)
                    .ifPresent(sopClass -> problems.warning(
                            ProblemCode.W412.name(), word.span(), "the standard has retired " + sopClass.keyword()));
        }
    }

    private void opening(BreakGlass opening) {
        SourceSpan span = opening.opens().id().span();
        if (opening.opens().kind() != RuleKind.ALLOW) {
            problems.error(
                    ProblemCode.E314.name(),
                    span,
                    "break-glass `" + opening.id() + "` opens something else than an allow");
        }
        problems.warning(
                ProblemCode.W403.name(),
                span,
                "break-glass `" + opening.id() + "` stays shut: this build has no way to open it");
    }
}
