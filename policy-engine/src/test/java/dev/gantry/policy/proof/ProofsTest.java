package dev.gantry.policy.proof;

import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.activation.Activation;
import dev.gantry.policy.activation.Examination;
import dev.gantry.policy.activation.PolicyRepository;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.Policies;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ProofsTest {
    private static final String HEAD = """
            zone-policy: 1
            zones: { a: {}, b: {}, c: {} }
            devices:
              a-1: { zone: a, cert: "spiffe://x.example/a-1", ae: [A1], listens: "192.0.2.1:104" }
              b-1: { zone: b, cert: "spiffe://x.example/b-1", ae: [B1, B1_QR], listens: "192.0.2.2:104" }
              c-1: { zone: c, cert: "spiffe://x.example/c-1", ae: [C1], listens: "192.0.2.3:104" }
            obligations: { strip: { de-identify: { key: one } } }
            schedules: { night: { daily: "22:00-05:00" } }
            """;

    private static Proof prove(String text) {
        PolicyCompiler.Result result = Policies.compile(HEAD + text);
        List<Proof> proofs = Proofs.prove(result.resolved(), Policies.NOW);
        for (Proof proof : proofs) {
            if (proof.counterExample() != null) {
                Decision decision = proof.counterExample().judge(result.policy().orElseThrow());
                boolean never = proof.invariant().text().text().equals("never");
                assertThat(decision.effect())
                        .as(proof.counterExample().text())
                        .isEqualTo(never ? Effect.ALLOW : Effect.DENY);
            }
            proof.path().forEach(hop -> {
                Decision decision = hop.request().judge(result.policy().orElseThrow());
                assertThat(decision.effect()).as(hop.request().text()).isEqualTo(Effect.ALLOW);
                assertThat(decision.rules()).isEqualTo(hop.rules());
            });
        }
        return proofs.get(0);
    }

    @Test
    void neverHoldsWhereNothingAllowsIt() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, sop: CTImageStorage }
                invariants:
                  - never: { from: a, to: b, services: [query] }
                """);
        // Then
        assertThat(proof.holds()).isTrue();
    }

    @Test
    void neverShowsARequestUnderTheConditionsThatAllowIt() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, where: { Modality: [CT], PatientID: { prefix: "T-" } }, when: night }
                invariants:
                  - never: { from: a, to: b, services: [store] }
                """);
        // Then
        assertThat(proof.holds()).isFalse();
        assertThat(proof.message()).isEqualTo("a request that should never be is allowed by one");
        assertThat(Objects.requireNonNull(proof.counterExample()).text()).contains("Modality CT", "PatientID T-1");
    }

    @Test
    void neverIsExcusedByAnObligation() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, obligations: [strip] }
                invariants:
                  - never: { to: b, unless-obligation: strip }
                """);
        // Then
        assertThat(proof.holds()).isTrue();
    }

    @Test
    void neverSeesTheOneRequestWithoutTheObligation() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, obligations: [strip], where: { Modality: { not: [CT] } } }
                  two: { allow: [store], from: a, to: b, where: { Modality: [CT, MR] } }
                invariants:
                  - never: { to: b, unless-obligation: strip }
                """);
        // Then
        assertThat(Objects.requireNonNull(proof.counterExample()).text()).contains("Modality CT");
    }

    @Test
    void alwaysAllowedFailsOnASchedule() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, when: night }
                invariants:
                  - always-allowed: { from: a, to: ae:B1, services: [store], sop: CTImageStorage }
                """);
        // Then
        assertThat(proof.status()).isEqualTo(Proof.Status.FAILS);
    }

    @Test
    void alwaysAllowedTakesItsAttributesAsGiven() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, where: { Modality: [CT, MR] } }
                  two: { deny: [store], from: any, to: b, where: { Modality: [MR] } }
                invariants:
                  - always-allowed: { from: a, to: b, services: [store], sop: CTImageStorage, Modality: CT }
                """);
        // Then
        assertThat(proof.holds()).isTrue();
    }

    @Test
    void aPathGoesOverStoresAndGets() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, sop: CTImageStorage }
                  two: { allow: [retrieve-get], from: c, to: b }
                invariants:
                  - no-path: { from: a, to: c }
                """);
        // Then
        assertThat(proof.message()).isEqualTo("there is a path: a-1 → b-1 → c-1");
        assertThat(proof.path()).extracting(Hop::rules).containsExactly(List.of("one"), List.of("two"));
    }

    @Test
    void aGetDoesNotCarryDataToTheCalledSide() {
        // When
        Proof proof = prove("""
                rules:
                  two: { allow: [retrieve-get], from: c, to: b }
                invariants:
                  - no-path: { from: c, to: b }
                """);
        // Then
        assertThat(proof.holds()).isTrue();
    }

    @Test
    void everyPathIsCutByAnObligationOnAnyOfItsFlows() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: b, obligations: [strip] }
                  two: { allow: [store], from: b, to: c }
                invariants:
                  - every-path: { from: a, to: c, passes: strip }
                """);
        // Then
        assertThat(proof.holds()).isTrue();
    }

    @Test
    void everyPathShowsTheWayAround() {
        // When
        Proof proof = prove("""
                rules:
                  one: { allow: [store], from: a, to: [b, c], obligations: [strip], where: { Modality: [CT] } }
                  two: { allow: [store], from: b, to: c }
                  three: { allow: [store], from: a, to: b, where: { Modality: [MR] } }
                invariants:
                  - every-path: { from: a, to: c, passes: strip }
                """);
        // Then
        assertThat(proof.message()).isEqualTo("there is a path that does not pass `strip`: a-1 → b-1 → c-1");
    }

    @Test
    void openingsCountOnlyWhereTheyAreIncluded() {
        // Given
        String openings = """
                rules:
                  one: { allow: [verification], from: a, to: b }
                break-glass:
                  urgent:
                    opens: { allow: [query], from: c, to: b }
                    by: { roles: [duty] }
                    for-at-most: 1h
                invariants:
                """;
        // When
        Proof without = prove(openings + "  - never: { from: c, services: [query] }\n");
        List<Proof> with = Proofs.prove(
                Policies.compile(
                                HEAD + openings + "  - never: { from: c, services: [query], including: break-glass }\n")
                        .resolved(),
                Policies.NOW);
        // Then
        assertThat(without.holds()).isTrue();
        assertThat(with.get(0).holds()).isFalse();
    }

    @Test
    void theClinicsInvariantsHold() {
        // When
        List<Proof> proofs = Proofs.prove(
                Policies.compile(Policies.resource("clinic.yaml"), Set.of()).resolved(), Policies.NOW);
        // Then
        assertThat(proofs).hasSize(3).allMatch(Proof::holds);
    }

    @Test
    void theGateKeepsAPolicyOutWhoseInvariantFails(@TempDir Path state) {
        // Given
        Clock clock = Clock.fixed(Policies.NOW, ZoneOffset.UTC);
        PolicyRepository repository =
                new PolicyRepository(state, new Examination(clock, Set.of(), List.of(new InvariantGate(clock))));
        String text = HEAD + """
                rules:
                  one: { allow: [store], from: a, to: b }
                invariants:
                  - never: { from: a, to: b }
                """;
        // When
        Activation activation = repository.activate(List.of(SourceText.of("policy.yaml", text)));
        // Then
        assertThat(activation)
                .isInstanceOfSatisfying(
                        Activation.Refused.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Problem::code)
                                .contains("E318"));
        assertThat(repository.current()).isEmpty();
    }
}
