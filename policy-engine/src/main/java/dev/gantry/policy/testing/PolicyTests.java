package dev.gantry.policy.testing;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.MessageAttributes;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Residual;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.model.PolicyTest.Expectation;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts the requests of a policy's tests to the compiled policy. */
public final class PolicyTests {
    private final ResolvedPolicy resolved;
    private final CompiledPolicy policy;
    private final Instant now;
    private final Map<String, ResolvedDevice> devices = new HashMap<>();

    private PolicyTests(ResolvedPolicy resolved, CompiledPolicy policy, Instant now) {
        this.resolved = resolved;
        this.policy = policy;
        this.now = now;
        resolved.devices().forEach(device -> devices.put(device.device().id(), device));
    }

    /**
     * Runs every test of a policy.
     *
     * @param policy what {@code resolved} was compiled to
     * @param now the time of requests that name none
     */
    public static List<TestOutcome> run(ResolvedPolicy resolved, CompiledPolicy policy, Instant now) {
        PolicyTests tests = new PolicyTests(resolved, policy, now);
        return resolved.written().tests().stream().map(tests::run).toList();
    }

    /** What came of a request, in the words of {@code expect}. */
    private record Answer(
            boolean allow,
            boolean reply,
            ReasonCode reason,
            String detail,
            List<String> rules,
            List<String> shadowRules) {
        static Answer refusal(ReasonCode reason) {
            return new Answer(false, false, reason, "", List.of(), List.of());
        }

        String text() {
            String by = rules.isEmpty() ? "" : (reply ? " as reply to " : " by ") + String.join(", ", rules);
            return allow ? "allow" + by : "deny " + reason.code() + (detail.isEmpty() ? "" : " " + detail);
        }
    }

    private TestOutcome run(PolicyTest test) {
        List<Answer> answers = answers(test);
        List<String> failures = new ArrayList<>();
        TreeSet<String> rules = new TreeSet<>();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            Expectation expected = test.expected().get(i);
            rules.addAll(answer.rules);
            rules.addAll(answer.shadowRules);
            if (!meets(answer, expected)) {
                failures.add("expected `" + expected.text() + "`, got `" + answer.text() + "`");
            }
        }
        return new TestOutcome(test.title().text(), test.title().span(), failures, rules);
    }

    private static boolean meets(Answer answer, Expectation expected) {
        if (answer.allow != expected.allow()) {
            return false;
        }
        if (answer.allow) {
            Name rule = expected.rule();
            return expected.asReply() == answer.reply && (rule == null || answer.rules.contains(rule.text()));
        }
        return (expected.reason() == null || expected.reason() == answer.reason)
                && (expected.detail().isEmpty() || expected.detail().equals(answer.detail));
    }

    private List<Answer> answers(PolicyTest test) {
        ResolvedDevice caller = devices.get(test.from().text());
        Instant at = test.at() == null
                ? now
                : test.at().atZone(resolved.written().defaults().timezone()).toInstant();
        if (caller == null) {
            return List.of(Answer.refusal(ReasonCode.UNKNOWN_DEVICE));
        }
        Name word = test.service();
        if (word == null) {
            return contexts(test, caller, at);
        }
        Service service = Service.byWord().get(word.text());
        return List.of(
                service == Service.HL7
                        ? message(test, caller, at)
                        : operation(test, caller, at, java.util.Objects.requireNonNull(service)));
    }

    private List<Answer> contexts(PolicyTest test, ResolvedDevice caller, Instant at) {
        List<ProposedContext> proposals = new ArrayList<>();
        for (Name word : test.contexts()) {
            proposals.add(proposal(
                    proposals.size() * 2 + 1,
                    SopClasses.find(word.text()).map(SopClass::uid).orElse(word.text()),
                    test));
        }
        AssociationDecision decision = policy.judge(request(test, caller, at, proposals));
        if (decision.contexts().isEmpty()) {
            return proposals.stream().map(proposal -> refused(decision)).toList();
        }
        return decision.contexts().stream().map(PolicyTests::answer).toList();
    }

    private Answer operation(PolicyTest test, ResolvedDevice caller, Instant at, Service service) {
        String sopClass = TestRequests.sopClass(test, service);
        AssociationDecision decision = policy.judge(request(test, caller, at, List.of(proposal(1, sopClass, test))));
        AssociationRow row = decision.row();
        if (row == null) {
            return decision.contexts().isEmpty()
                    ? refused(decision)
                    : answer(decision.contexts().get(0));
        }
        ContextDecision context = decision.contexts().get(0);
        row = row.accepted(1, context.transferSyntaxes().get(0));
        DimseCommand command = TestRequests.command(test, service);
        Decision verdict = row.decide(1, command, TestRequests.sender(test, command));
        Residual residual = verdict.residual();
        if (residual != null) {
            MessageAttributes attributes = tag -> test.attributes().get(tag);
            verdict = residual.decide(attributes);
        }
        return answer(verdict, test.after() != null && command == DimseCommand.N_EVENT_REPORT);
    }

    private Answer message(PolicyTest test, ResolvedDevice caller, Instant at) {
        Name to = test.to();
        Name message = test.message();
        ResolvedDevice called = to == null ? null : devices.get(to.text());
        Hl7Names names = caller.device().hl7();
        if (called == null || message == null || names == null) {
            return Answer.refusal(ReasonCode.UNKNOWN_CALLED);
        }
        Hl7Request request = new Hl7Request(
                caller.device(),
                caller.assurance(),
                called.device(),
                names.application(),
                names.facility(),
                message.text(),
                TestRequests.user(test, at),
                at);
        return answer(policy.judge(request), false);
    }

    private AssociationRequest request(
            PolicyTest test, ResolvedDevice caller, Instant at, List<ProposedContext> proposals) {
        return new AssociationRequest(
                caller.device(),
                caller.assurance(),
                Set.of(),
                text(test.calling()),
                text(test.called()),
                proposals,
                at,
                TestRequests.user(test, at),
                new TestRequests(resolved, policy, now).pending(test, at));
    }

    private static ProposedContext proposal(int id, String sopClass, PolicyTest test) {
        Set<Rule.Role> roles = test.proposedRoles();
        return new ProposedContext(
                id,
                sopClass,
                TestRequests.transferSyntaxes(test),
                roles.isEmpty() || roles.contains(Rule.Role.SCU),
                roles.contains(Rule.Role.SCP));
    }

    private static Answer refused(AssociationDecision decision) {
        return Answer.refusal(decision.reason());
    }

    private static Answer answer(ContextDecision decision) {
        return new Answer(
                decision.effect() == Effect.ALLOW,
                false,
                decision.reason(),
                decision.detail(),
                decision.rules(),
                List.of());
    }

    private static Answer answer(Decision decision, boolean reply) {
        return new Answer(
                decision.allows(),
                reply,
                decision.reason(),
                decision.detail(),
                decision.rules(),
                decision.shadowRules());
    }

    private static String text(@Nullable Name word) {
        return word == null ? "" : word.text();
    }
}
