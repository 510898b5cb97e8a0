package dev.gantry.policy.explanation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.check.PolicyChecker;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.difference.Change;
import dev.gantry.policy.difference.Difference;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.proof.Proof;
import dev.gantry.policy.proof.Proofs;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.resolve.Resolver;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.scenario.ServiceWords;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks for what would turn a refusal into an allowance. Whatever is thought of is tried before it is told. */
final class Fixes {
    private static final int RULES_TO_TRY = 3;
    private static final int MOST = 6;

    private final ResolvedPolicy policy;
    private final CompiledPolicy compiled;
    private final Set<ObligationKind> performable;
    private final Scenario request;
    private final Instant now;
    private final List<Fix> found = new ArrayList<>();
    private final Set<String> brokenBefore;

    private Fixes(
            ResolvedPolicy policy,
            CompiledPolicy compiled,
            Set<ObligationKind> performable,
            Scenario request,
            Instant now) {
        this.policy = policy;
        this.compiled = compiled;
        this.performable = performable;
        this.request = request;
        this.now = now;
        this.brokenBefore = new HashSet<>(broken(policy, compiled));
    }

    /** Returns what would let a refused request through. */
    static List<Fix> of(
            ResolvedPolicy policy,
            CompiledPolicy compiled,
            Set<ObligationKind> performable,
            Scenario request,
            Instant now) {
        Fixes fixes = new Fixes(policy, compiled, performable, request, now);
        Nearness nearness = Nearness.of(policy, request).orElse(null);
        if (nearness == null) {
            fixes.identity();
        } else {
            fixes.refusals(nearness);
            nearness.rules(RuleKind.ALLOW).stream()
                    .filter(miss -> miss.gaps().size() == 1)
                    .limit(RULES_TO_TRY)
                    .forEach(miss -> fixes.close(miss.rule(), miss.gaps().get(0)));
            fixes.report();
        }
        return List.copyOf(fixes.found);
    }

    private void identity() {
        for (ResolvedDevice device : policy.devices()) {
            if (device.device().id().equals(request.from()) && !request.isHl7()) {
                for (String title : new TreeSet<>(device.device().aeTitles())) {
                    tryRequest(
                            "call as `" + title + "`, an AE title of `" + request.from() + "`",
                            "",
                            request.varied().calling(title).make());
                }
                if (compiled.deviceOwning(request.calling()) == null
                        && device.entry().id().text().equals(request.from())) {
                    tryEdit(
                            "add `" + request.calling() + "` to `ae` of device `" + request.from() + "`",
                            "",
                            Edits.title(policy.written(), device.entry(), request.calling()));
                }
            }
        }
        if (!request.isHl7() && compiled.deviceOwning(request.called()) == null) {
            List<String> titles = policy.devices().stream()
                    .flatMap(device -> device.device().aeTitles().stream())
                    .toList();
            Suggestions.nearest(request.called(), titles).ifPresent(title -> {
                var owner = compiled.deviceOwning(title);
                if (owner != null) {
                    tryRequest(
                            "call `" + title + "`",
                            "",
                            request.varied().called(owner.id(), title).make());
                }
            });
        }
    }

    /** Takes the request out of what refuses it, where nothing is taken out yet. */
    private void refusals(Nearness nearness) {
        List<ResolvedRule> refusing = new ArrayList<>();
        nearness.rules(RuleKind.DENY).stream().filter(NearMiss::holds).forEach(miss -> refusing.add(miss.rule()));
        nearness.rules(RuleKind.REQUIRE).stream()
                .filter(miss -> miss.holds() && !nearness.unmet(miss.rule()).isEmpty())
                .forEach(miss -> refusing.add(miss.rule()));
        boolean free = refusing.stream().allMatch(rule -> rule.hole() == null);
        if (refusing.isEmpty() || !free) {
            return;
        }
        Policy edited = policy.written();
        for (ResolvedRule rule : refusing) {
            edited = Edits.rule(
                    edited,
                    Edits.excepting(rule.written(), except(rule.written().id())));
        }
        String names = refusing.stream().map(rule -> "`" + rule.id() + "`").collect(Collectors.joining(", "));
        tryEdit(
                "give " + names + " an `except: { from: " + request.from() + ", to: " + calledWord()
                        + (request.isHl7() ? ", messages: " : ", sop: ") + subjectWord() + " }`",
                refusing.get(0).id(),
                edited);
    }

    private Rule.Scope except(Name near) {
        Name subject = new Name(subjectWord(), near.span());
        return new Rule.Scope(
                List.of(),
                List.of(new Name(request.from(), near.span())),
                List.of(new Name(calledWord(), near.span())),
                request.isHl7() ? List.of() : List.of(subject),
                request.isHl7() ? List.of(subject) : List.of(),
                List.of(),
                Set.of(),
                null);
    }

    private String calledWord() {
        return request.isHl7() ? request.to() : "ae:" + request.called();
    }

    private String subjectWord() {
        return request.isHl7() ? request.subject() : SopClasses.display(request.subject());
    }

    private void close(ResolvedRule rule, Gap gap) {
        switch (gap.point()) {
            case "from" -> add(rule, Edits.Words.FROM, "from", request.from());
            case "to" -> add(rule, Edits.Words.TO, "to", calledWord());
            case "service" -> {
                // A rule about another service comes into question only where no other does.
                if (found.isEmpty()) {
                    String word = ServiceWords.of(request.operation(), request.subject())
                            .word();
                    add(rule, Edits.Words.SERVICES, rule.kind().word(), word);
                }
            }
            case "sop" -> add(rule, Edits.Words.SOP, Group.Kind.SOP, subjectWord());
            case "messages" -> add(rule, Edits.Words.MESSAGES, Group.Kind.HL7, subjectWord());
            case "transfer-syntaxes" ->
                add(
                        rule,
                        Edits.Words.TRANSFER_SYNTAXES,
                        Group.Kind.TRANSFER_SYNTAXES,
                        TransferSyntaxes.display(request.transferSyntaxes().get(0)));
            case "role" ->
                tryRule("say `role: [scu, scp]` in rule `" + rule.id() + "`", Edits.inBothRoles(rule.written()));
            case "except" ->
                tryRule("take `except` out of rule `" + rule.id() + "`", Edits.excepting(rule.written(), null));
            case "mode" -> tryRule("enforce rule `" + rule.id() + "`", Edits.enforced(rule.written()));
            case "assurance" -> {
                String word = request.assurance().name().toLowerCase(java.util.Locale.ROOT);
                tryRule(
                        "say `assurance: " + word + "` in rule `" + rule.id() + "`",
                        Edits.assured(rule.written(), request.assurance()));
            }
            case "expires" -> {
                var day = request.at()
                        .atZone(policy.written().defaults().timezone())
                        .toLocalDate();
                tryRule(
                        "let rule `" + rule.id() + "` expire no earlier than " + day,
                        Edits.expiring(rule.written(), day));
            }
            case "when" ->
                Nearness.nextOpening(rule, request.at())
                        .ifPresent(at -> tryRequest(
                                "ask at "
                                        + Nearness.time(
                                                at, policy.written().defaults().timezone())
                                        + ", when `"
                                        + rule.written().conditions().when() + "` opens",
                                rule.id(),
                                request.varied().at(at).make()));
            case "user" -> user(rule);
            case "only-for" ->
                tryRequest(
                        "let a C-MOVE to `" + request.called() + "` pass before",
                        rule.id(),
                        pending(PendingTransaction.Kind.MOVE_DELIVERY));
            case "move-destinations" -> destination(rule);
            case "where" -> where(rule);
            default -> {}
        }
    }

    private void add(ResolvedRule rule, Edits.Words words, String key, String word) {
        tryRule(
                "add `" + word + "` to `" + key + "` of rule `" + rule.id() + "`",
                Edits.adding(rule.written(), words, word));
    }

    /** Adds a word to a group that the rule names, and to the rule itself. */
    private void add(ResolvedRule rule, Edits.Words words, Group.Kind kind, String word) {
        List<Name> names = Edits.words(rule.written(), words);
        for (Name name : names) {
            for (Group group : policy.written().groups()) {
                if (group.kind() == kind && group.id().text().equals(name.text())) {
                    tryEdit(
                            "add `" + word + "` to group `" + name + "`",
                            rule.id(),
                            Edits.group(policy.written(), group, word));
                }
            }
        }
        if (!names.isEmpty()) {
            add(rule, words, words == Edits.Words.MESSAGES ? "messages" : kind.key(), word);
        }
    }

    private void user(ResolvedRule rule) {
        UserCondition asked = rule.written().conditions().user();
        Set<String> roles = rule.userRoles().stream().sorted().limit(1).collect(Collectors.toSet());
        Set<String> approvals = asked == null
                ? Set.of()
                : asked.approvedBy().stream().map(Name::text).limit(1).collect(Collectors.toSet());
        boolean mfa = asked != null && asked.mfa();
        tryRequest(
                "have a verified user behind it" + (roles.isEmpty() ? "" : " in role `" + String.join("", roles) + "`")
                        + (mfa ? ", signed in with several factors" : "")
                        + (approvals.isEmpty() ? "" : ", approved by `" + String.join("", approvals) + "`"),
                rule.id(),
                request.varied()
                        .user(new VerifiedUser("somebody", roles, mfa, request.at(), approvals))
                        .make());
    }

    private void destination(ResolvedRule rule) {
        Set<String> titles = new LinkedHashSet<>();
        if (rule.moveToSelf()) {
            titles.add(request.calling());
        }
        titles.addAll(new TreeSet<>(rule.moveDestinations()));
        titles.stream()
                .findFirst()
                .ifPresent(title -> tryRequest(
                        "move to `" + title + "`", rule.id(), attribute(Attributes.MOVE_DESTINATION, title)));
        String asked = request.attributes().get(Attributes.MOVE_DESTINATION);
        if (asked != null) {
            tryRule(
                    "add `" + asked + "` to `move-destinations` of rule `" + rule.id() + "`",
                    Edits.movingTo(rule.written(), asked));
        }
    }

    private void where(ResolvedRule rule) {
        for (AttributeCondition condition : rule.written().conditions().where()) {
            String given = request.attributes().get(condition.attribute().tag());
            for (AttributeCondition.Test test : condition.tests()) {
                String fitting = fitting(test);
                if (fitting != null) {
                    tryRequest(
                            "send " + condition.attribute().keyword() + " `" + fitting + "`",
                            rule.id(),
                            attribute(condition.attribute().tag(), fitting));
                }
                if (test instanceof AttributeCondition.In && given != null) {
                    tryRule(
                            "add the value to `where: " + condition.word() + "` of rule `" + rule.id() + "`",
                            Edits.taking(rule.written(), condition.attribute().tag(), given));
                }
            }
        }
    }

    private static @Nullable String fitting(AttributeCondition.Test test) {
        if (test instanceof AttributeCondition.In in) {
            return in.values().stream().min(Comparator.naturalOrder()).orElse(null);
        }
        if (test instanceof AttributeCondition.Prefix prefix) {
            return prefix.values().stream()
                    .min(Comparator.naturalOrder())
                    .map(start -> start + "1")
                    .orElse(null);
        }
        if (test instanceof AttributeCondition.Between between) {
            return between.min().isEmpty() ? between.max() : between.min();
        }
        return null;
    }

    private Scenario attribute(int tag, String value) {
        Map<Integer, String> attributes = new TreeMap<>(request.attributes());
        attributes.put(tag, value);
        return request.withAttributes(attributes);
    }

    private Scenario pending(PendingTransaction.Kind kind) {
        List<PendingTransaction> pending = new ArrayList<>(request.pending());
        pending.add(new PendingTransaction(kind, List.of()));
        return request.varied().pending(pending).make();
    }

    private void report() {
        if (request.judge(compiled).reason() == ReasonCode.NO_PENDING_REQUEST) {
            tryRequest(
                    "let the called device's request for storage commitment pass before",
                    "",
                    pending(PendingTransaction.Kind.COMMITMENT_REPORT));
        }
    }

    private void tryRequest(String text, String rule, Scenario other) {
        if (found.size() < MOST && other.judge(compiled).allows()) {
            found.add(new Fix(text, rule, null, other, List.of(), "", List.of()));
        }
    }

    private void tryRule(String text, Rule edited) {
        tryEdit(text, edited.id().text(), Edits.rule(policy.written(), edited));
    }

    private void tryEdit(String text, String rule, Policy edited) {
        if (found.size() >= MOST) {
            return;
        }
        Problems problems = new Problems();
        ResolvedPolicy resolved = Resolver.resolve(edited, problems);
        PolicyChecker.check(resolved, problems, now, performable);
        if (problems.hasErrors()) {
            return;
        }
        CompiledPolicy result = PolicyCompiler.compile(resolved, performable);
        if (!request.judge(result).allows()) {
            return;
        }
        List<Change> changes = Difference.between(policy, resolved, now).changes();
        List<String> breaks = broken(resolved, result).stream()
                .filter(line -> !brokenBefore.contains(line))
                .toList();
        found.add(new Fix(text, rule, edited, null, changes, Fix.others(changes, request, rule), breaks));
    }

    /** Returns the tests and invariants of a policy that fail. */
    private List<String> broken(ResolvedPolicy resolved, CompiledPolicy result) {
        List<String> broken = new ArrayList<>();
        for (TestOutcome outcome : PolicyTests.run(resolved, result, now)) {
            if (!outcome.passed()) {
                broken.add("test `" + outcome.title() + "` ("
                        + outcome.span().source().name() + ':' + outcome.span().line() + ")");
            }
        }
        for (Proof proof : Proofs.prove(resolved, now)) {
            if (!proof.holds()) {
                var span = proof.invariant().text().span();
                broken.add("invariant `" + proof.invariant().text() + "` ("
                        + span.source().name() + ':' + span.line() + ")");
            }
        }
        return broken;
    }
}
