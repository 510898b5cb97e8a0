package dev.gantry.policy.activation;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyRepositoryTest {
    private static final String BASE = """
            zone-policy: 1
            zones: { a: {}, b: {} }
            devices:
              one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE] }
              two: { zone: b, cert: "spiffe://x.example/two", ae: [TWO], listens: "192.0.2.2:104" }
            """;
    private static final String OPEN = BASE + "rules: { r: { allow: [verification], from: a, to: b } }\n";
    private static final String SHUT = BASE + "rules: { r: { deny: [verification], from: a, to: b } }\n";

    @TempDir
    private Path state = Path.of("");

    private PolicyRepository repository(Gate... gates) {
        return new PolicyRepository(
                state, new Examination(Clock.fixed(Policies.NOW, ZoneOffset.UTC), Set.of(), List.of(gates)));
    }

    private static List<SourceText> source(String text) {
        return List.of(SourceText.of("policy.yaml", text));
    }

    private static AssociationDecision ask(ActivePolicy policy) {
        return policy.compiled()
                .judge(new AssociationRequest(
                        Objects.requireNonNull(policy.compiled().deviceOwning("ONE")),
                        Assurance.MTLS,
                        Set.of(),
                        "ONE",
                        "TWO",
                        List.of(new ProposedContext(1, "1.2.840.10008.1.1", List.of("1.2.840.10008.1.2"), true, false)),
                        Policies.NOW));
    }

    @Test
    void activatesAPolicyAndKeepsItForTheNextStart() {
        // Given
        PolicyRepository repository = repository();
        // When
        Activation activation = repository.activate(source(OPEN));
        // Then
        assertThat(activation)
                .isInstanceOfSatisfying(
                        Activation.Activated.class,
                        activated -> assertThat(activated.persisted()).isTrue());
        PolicyRepository restarted = repository();
        assertThat(restarted.restore()).isPresent();
        assertThat(restarted.current().orElseThrow().compiled().revision())
                .isEqualTo(repository.current().orElseThrow().compiled().revision());
        assertThat(ask(restarted.current().orElseThrow()).effect()).isEqualTo(Effect.ALLOW);
    }

    @Test
    void keepsTheOldPolicyWhenTheNewOneIsBroken() {
        // Given
        PolicyRepository repository = repository();
        repository.activate(source(OPEN));
        // When
        Activation activation = repository.activate(source(OPEN.replace("verification", "verifcation")));
        // Then
        assertThat(activation)
                .isInstanceOfSatisfying(
                        Activation.Refused.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Problem::code)
                                .contains("E204"));
        assertThat(ask(repository.current().orElseThrow()).effect()).isEqualTo(Effect.ALLOW);
        assertThat(repository().restore()).isPresent();
    }

    @Test
    void keepsTheOldPolicyWhenATestFails() {
        // Given
        PolicyRepository repository = repository();
        repository.activate(source(OPEN));
        String failing = SHUT + """
                tests:
                  - one reaches two:
                      given: { from: one, calling: ONE, called: TWO, service: verification }
                      expect: allow
                """;
        // When
        Activation activation = repository.activate(source(failing));
        // Then
        assertThat(activation)
                .isInstanceOfSatisfying(
                        Activation.Refused.class,
                        refused -> assertThat(refused.failedTests())
                                .singleElement()
                                .satisfies(
                                        outcome -> assertThat(outcome.title()).isEqualTo("one reaches two")));
        assertThat(ask(repository.current().orElseThrow()).effect()).isEqualTo(Effect.ALLOW);
    }

    @Test
    void keepsTheOldPolicyWhenAGateIsShut() {
        // Given
        PolicyRepository repository = repository(
                (resolved, compiled) -> resolved.rules().get(0).kind() == dev.gantry.policy.model.RuleKind.DENY
                        ? List.of(Problem.error(
                                "E999", resolved.rules().get(0).written().id().span(), "not this one"))
                        : List.of());
        repository.activate(source(OPEN));
        // When
        Activation activation = repository.activate(source(SHUT));
        // Then
        assertThat(activation).isInstanceOf(Activation.Refused.class);
        assertThat(ask(repository.current().orElseThrow()).effect()).isEqualTo(Effect.ALLOW);
    }

    @Test
    void activatesWhatWasExaminedBefore() {
        // Given
        PolicyRepository repository = repository();
        Candidate candidate = repository.examine(source(OPEN));
        // When
        Activation activation = repository.activate(candidate);
        // Then
        assertThat(activation).isInstanceOf(Activation.Activated.class);
        assertThat(repository.current().orElseThrow().compiled())
                .isSameAs(candidate.compiled().orElseThrow());
        assertThat(candidate.isOf(source(OPEN))).isTrue();
        assertThat(candidate.isOf(source(SHUT))).isFalse();
    }

    @Test
    void restoresAPolicyWhoseStagingHasEndedSince() {
        // Given
        String staged = OPEN.replace("a: {}", "a: { mode: monitor, until: 2026-12-01 }");
        repository().activate(source(staged));
        PolicyRepository later = new PolicyRepository(
                state,
                new Examination(
                        Clock.offset(Clock.fixed(Policies.NOW, ZoneOffset.UTC), Duration.ofDays(60)),
                        Set.of(),
                        List.of()));
        // When
        Activation again = later.activate(source(staged));
        // Then
        assertThat(again).isInstanceOf(Activation.Refused.class);
        assertThat(later.restore()).isPresent();
    }

    @Test
    void restoresNothingThatWasTamperedWith() throws IOException {
        // Given
        repository().activate(source(OPEN));
        Path kept = state.resolve("policy.last-good");
        String text = Files.readString(kept);
        // When
        Files.writeString(kept, text.replaceFirst("Z [0-9a-f]", "Z x"));
        // Then
        assertThat(repository().restore()).isEmpty();
        Files.writeString(kept, "something else");
        assertThat(repository().restore()).isEmpty();
    }

    @Test
    void swapsUnderLoadWithoutAWrongVerdict() throws Exception {
        // Given
        PolicyRepository repository = repository();
        repository.activate(source(OPEN));
        String open = repository.current().orElseThrow().compiled().revision().hash();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService askers = Executors.newFixedThreadPool(3);
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            counts.add(askers.submit(() -> {
                long asked = 0;
                while (!stop.get()) {
                    AssociationDecision decision = ask(repository.current().orElseThrow());
                    boolean isOpen = decision.revision().hash().equals(open);
                    assertThat(decision.effect()).isEqualTo(isOpen ? Effect.ALLOW : Effect.DENY);
                    assertThat(decision.reason()).isEqualTo(isOpen ? ReasonCode.ALLOWED : ReasonCode.DENIED_BY_RULE);
                    asked++;
                }
                return asked;
            }));
        }
        // When
        for (int i = 0; i < 50; i++) {
            assertThat(repository.activate(source(i % 2 == 0 ? SHUT : OPEN))).isInstanceOf(Activation.Activated.class);
        }
        stop.set(true);
        // Then
        for (Future<Long> count : counts) {
            assertThat(count.get()).isPositive();
        }
        askers.shutdown();
    }
}
