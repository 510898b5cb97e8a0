package dev.gantry.policy.reference;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.Residual;
import dev.gantry.policy.Sender;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.reference.ReferenceEvaluator.Request;
import dev.gantry.policy.reference.ReferenceEvaluator.Verdict;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class EngineAgainstReferenceTest {
    private static final int POLICIES = 400;
    private static final int REQUESTS = 250;

    private static final List<String> SUBJECTS = List.of(
            "1.2.840.10008.1.1",
            "1.2.840.10008.1.20.1",
            "1.2.840.10008.5.1.4.31",
            "1.2.840.10008.5.1.4.1.2.2.1",
            "1.2.840.10008.5.1.4.1.2.2.2",
            "1.2.840.10008.5.1.4.1.2.1.3",
            "1.2.3.4.5");

    /** A policy of the generator, compiled. */
    private record Compiled(PolicyGenerator.Parts parts, PolicyCompiler.Result result) {
        CompiledPolicy policy() {
            return result.policy().orElseThrow();
        }

        Policy written() {
            return result.resolved().written();
        }
    }

    /** Some generated rules are refused, with reason; such policies are thrown away. */
    private static Compiled compile(PolicyGenerator generator) {
        while (true) {
            PolicyGenerator.Parts parts = generator.policy();
            PolicyCompiler.Result result = PolicyCompiler.compile(
                    List.of(dev.gantry.policy.diagnostic.SourceText.of("generated.yaml", parts.text())),
                    Policies.NOW,
                    Set.of(dev.gantry.policy.ObligationKind.values()));
            if (result.policy().isPresent()) {
                return new Compiled(parts, result);
            }
        }
    }

    private static Request request(Random random, Compiled compiled) {
        int caller = random.nextInt(PolicyGenerator.DEVICES);
        int called = random.nextInt(PolicyGenerator.DEVICES);
        ResolvedDevice device = compiled.result().resolved().devices().get(caller);
        boolean storage = random.nextInt(3) > 0;
        String subject = storage
                ? SopClasses.find(PolicyGenerator.SOP.get(random.nextInt(PolicyGenerator.SOP.size())))
                        .orElseThrow()
                        .uid()
                : SUBJECTS.get(random.nextInt(SUBJECTS.size()));
        List<DimseCommand> likely = storage
                ? List.of(DimseCommand.C_STORE)
                : List.of(
                        DimseCommand.C_ECHO,
                        DimseCommand.C_FIND,
                        DimseCommand.C_MOVE,
                        DimseCommand.C_GET,
                        DimseCommand.C_CANCEL,
                        DimseCommand.N_ACTION,
                        DimseCommand.N_EVENT_REPORT);
        Map<Integer, String> attributes = new HashMap<>();
        if (random.nextInt(4) > 0) {
            attributes.put(
                    0x0008_0060, random.nextInt(8) == 0 ? "CT\\MR" : PolicyGenerator.MODALITIES.get(random.nextInt(4)));
        }
        if (random.nextBoolean()) {
            attributes.put(0x0010_0020, random.nextBoolean() ? "P-1" : random.nextBoolean() ? "Q" : "");
        }
        attributes.put(
                0x0000_0600, "AE" + random.nextInt(PolicyGenerator.DEVICES) + (random.nextBoolean() ? "_B" : ""));
        return new Request(
                device.device().id(),
                "AE" + caller + (random.nextBoolean() ? "_B" : ""),
                "AE" + called + (random.nextBoolean() ? "_B" : ""),
                device.assurance(),
                subject,
                TransferSyntaxes.find(PolicyGenerator.SYNTAXES.get(random.nextInt(4)))
                        .orElseThrow(),
                likely.get(random.nextInt(likely.size())),
                random.nextInt(4) == 0 ? Sender.CALLED : Sender.CALLER,
                attributes,
                Policies.NOW.plus(Duration.ofMinutes(random.nextInt(3 * 24 * 60))),
                random.nextInt(3) == 0);
    }

    private static Decision ask(CompiledPolicy policy, Request request, List<String> proposed) {
        AssociationDecision decision = policy.judge(association(policy, request, proposed));
        AssociationRow row = decision.row();
        if (row == null) {
            return new Decision(
                    Effect.DENY,
                    decision.reason(),
                    decision.rules(),
                    Set.of(),
                    decision.contexts().get(0).shadow(),
                    List.of(),
                    0,
                    null);
        }
        Decision verdict = row.accepted(1, request.transferSyntax()).decide(1, request.command(), request.sender());
        Residual residual = verdict.residual();
        return residual == null
                ? verdict
                : residual.decide(tag -> request.attributes().get(tag));
    }

    private static AssociationRequest association(CompiledPolicy policy, Request request, List<String> proposed) {
        return new AssociationRequest(
                policy.devices().stream()
                        .filter(device -> device.id().equals(request.device()))
                        .findFirst()
                        .orElseThrow(),
                request.assurance(),
                Set.of(),
                request.callingAe(),
                request.calledAe(),
                List.of(new ProposedContext(1, request.sopClass(), proposed, true, true)),
                request.at(),
                null,
                request.pendingMove()
                        ? List.of(new PendingTransaction(PendingTransaction.Kind.MOVE_DELIVERY, List.of("m")))
                        : List.of());
    }

    private static boolean allowed(CompiledPolicy policy, Request request) {
        return ask(policy, request, List.of(request.transferSyntax())).allows();
    }

    @ParameterizedTest
    @ValueSource(longs = {20_261_124L})
    void agreesWithTheReferenceOnEveryRequest(long seed) {
        // Given
        Random random = new Random(seed);
        int allowed = 0;
        int staged = 0;
        for (int i = 0; i < POLICIES; i++) {
            Compiled compiled = compile(new PolicyGenerator(random, i % 2 == 0));
            ReferenceEvaluator reference = new ReferenceEvaluator(compiled.written());
            for (int j = 0; j < REQUESTS; j++) {
                Request request = request(random, compiled);
                // When
                Verdict expected = reference.evaluate(request);
                List<String> proposed = j % 2 == 0
                        ? List.of(request.transferSyntax())
                        : List.of(TransferSyntaxes.EXPLICIT_VR_LITTLE_ENDIAN, request.transferSyntax());
                Decision actual = ask(compiled.policy(), request, proposed);
                // Then
                String context = "seed " + seed + ", policy " + i + ", request " + request;
                if (actual.allows() != expected.allowed()) {
                    assertThat(actual.allows())
                            .as(
                                    "%s: %s%n%s%n%s",
                                    context, actual, expected, compiled.parts().text())
                            .isEqualTo(expected.allowed());
                }
                if (expected.allowed()) {
                    allowed++;
                    staged += expected.shadowAllowed() ? 0 : 1;
                    assertThat(new TreeSet<>(actual.rules())).as(context).isEqualTo(expected.rules());
                    assertThat(new TreeSet<>(actual.obligations())).as(context).isEqualTo(expected.obligations());
                    assertThat(actual.shadow() == Effect.ALLOW).as(context).isEqualTo(expected.shadowAllowed());
                    assertThat(new TreeSet<>(actual.shadowRules())).as(context).isEqualTo(expected.shadowRules());
                }
                assertThat(actual.validUntilMillis() == 0
                                || actual.validUntilMillis() > request.at().toEpochMilli())
                        .as(context)
                        .isTrue();
            }
        }
        assertThat(allowed).isGreaterThan(POLICIES * REQUESTS / 20);
        assertThat(staged).isPositive();
    }

    @Test
    void theOrderOfWhatStandsInAFilePlaysNoPart() {
        // Given
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            Compiled compiled = compile(new PolicyGenerator(random, true));
            // When
            String shuffled = compiled.parts().shuffled(random).text();
            // Then
            assertThat(Policies.compile(shuffled).policy().orElseThrow().revision())
                    .as("seed %d, policy %d", seed, i)
                    .isEqualTo(compiled.policy().revision());
        }
    }

    @Test
    void aRuleMoreIsAnotherRevision() {
        // Given
        Random random = new Random(8);
        Compiled compiled = compile(new PolicyGenerator(random, false));
        String more = compiled.parts()
                .with("  extra: { deny: [verification], from: z0, to: z1 }\n")
                .text();
        // When
        CompiledPolicy other = Policies.compile(more).policy().orElseThrow();
        // Then
        assertThat(other.revision()).isNotEqualTo(compiled.policy().revision());
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "deny", "require"})
    void rulesAreMonotone(String kind) {
        // Given
        long seed = 99;
        Random random = new Random(seed);
        int changed = 0;
        for (int i = 0; i < 80; i++) {
            PolicyGenerator generator = new PolicyGenerator(random, false);
            Compiled before = compile(generator);
            PolicyCompiler.Result after = PolicyCompiler.compile(
                    List.of(dev.gantry.policy.diagnostic.SourceText.of(
                            "more.yaml",
                            before.parts().with(generator.rule("extra", kind)).text())),
                    Policies.NOW,
                    Set.of(dev.gantry.policy.ObligationKind.values()));
            if (after.policy().isEmpty()) {
                continue;
            }
            for (int j = 0; j < 100; j++) {
                Request request = request(random, before);
                // When
                boolean first = allowed(before.policy(), request);
                boolean second = allowed(after.policy().get(), request);
                // Then
                changed += first == second ? 0 : 1;
                assertThat(kind.equals("allow") ? !first || second : first || !second)
                        .as("seed %d, policy %d, adding %s: %s", seed, i, kind, request)
                        .isTrue();
            }
        }
        assertThat(changed).isPositive();
    }

    @Test
    void stagedAndEnforcedVerdictsAreTheSameWhereNothingIsStaged() {
        // Given
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            Compiled compiled = compile(new PolicyGenerator(random, false));
            for (int j = 0; j < 50; j++) {
                Request request = request(random, compiled);
                // When
                Decision decision = ask(compiled.policy(), request, List.of(request.transferSyntax()));
                // Then
                assertThat(decision.isStaged()).isFalse();
            }
        }
    }

    @Test
    void aDecisionHoldsUntilItSaysItDoesNot() {
        // Given
        Random random = new Random(11);
        for (int i = 0; i < 40; i++) {
            Compiled compiled = compile(new PolicyGenerator(random, true));
            for (int j = 0; j < 50; j++) {
                Request request = request(random, compiled);
                Decision decision = ask(compiled.policy(), request, List.of(request.transferSyntax()));
                if (decision.validUntilMillis() <= request.at().toEpochMilli()) {
                    continue;
                }
                long last = Math.min(
                        decision.validUntilMillis() - 1,
                        request.at().plus(Duration.ofDays(3)).toEpochMilli());
                // When
                Request later = new Request(
                        request.device(),
                        request.callingAe(),
                        request.calledAe(),
                        request.assurance(),
                        request.sopClass(),
                        request.transferSyntax(),
                        request.command(),
                        request.sender(),
                        request.attributes(),
                        Instant.ofEpochMilli(last),
                        request.pendingMove());
                // Then
                assertThat(allowed(compiled.policy(), later)).isEqualTo(decision.allows());
            }
        }
    }
}
