package dev.gantry.policy.analysis;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyAnalysisTest {
    private static final String HEAD = """
            zone-policy: 1
            zones: { a: {}, b: {}, weak: {} }
            devices:
              a-1: { zone: a, cert: "spiffe://x.example/a-1", ae: [A1], listens: "192.0.2.1:104" }
              b-1: { zone: b, cert: "spiffe://x.example/b-1", ae: [B1], listens: "192.0.2.2:104" }
              w-1: { zone: weak, assurance: address, ae: [W1], listens: "192.0.2.3:104" }
            obligations:
              strip: { de-identify: { key: one } }
              note: { record: metadata }
            schedules: { night: { daily: "22:00-05:00" } }
            rules:
              weak-echo: { allow: [verification], from: weak, to: b, assurance: address }
            """;

    private static List<Finding> analyse(String rules) {
        PolicyCompiler.Result result = Policies.compile(HEAD + rules);
        return PolicyAnalysis.analyse(result.resolved(), Policies.NOW);
    }

    @Test
    void anAllowThatDeniesTakeAwayTogetherIsDead() {
        // When
        List<Finding> findings = analyse("""
                  x-echo: { allow: [verification], from: a, to: b }
                  gone: { allow: [store], from: a, to: b, sop: [CTImageStorage, MRImageStorage], where: { Modality: [CT, MR] } }
                  not-ct: { deny: [store], from: any, to: b, where: { Modality: [CT] } }
                  not-mr: { deny: [store], from: a, to: any, where: { Modality: [MR] } }
                  other: { allow: [store], from: a, to: b, sop: RTPlanStorage }
                """);
        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.kind() == Finding.Kind.DEAD)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.rule()).isEqualTo("gone");
                    assertThat(finding.others()).containsExactly("not-ct", "not-mr");
                    assertThat(finding.message())
                            .isEqualTo("rule `gone` allows nothing: rules `not-ct`, `not-mr` take all of it away");
                });
    }

    @Test
    void aRuleThatOthersCoverIsRedundant() {
        // When
        List<Finding> findings = analyse("""
                  wide: { allow: [store], from: [a, b], to: b }
                  narrow: { allow: [store], from: a, to: b, sop: CTImageStorage, where: { Modality: [CT] } }
                """);
        // Then
        assertThat(findings).extracting(Finding::kind).contains(Finding.Kind.REDUNDANT);
        assertThat(findings)
                .filteredOn(finding -> finding.kind() == Finding.Kind.REDUNDANT)
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .isEqualTo("rule `narrow` is not needed: rule `wide` does the same"));
    }

    @Test
    void aRuleWithAnObligationOfItsOwnIsNotRedundant() {
        // When
        List<Finding> findings = analyse("""
                  wide: { allow: [store], from: a, to: b }
                  narrow: { allow: [store], from: a, to: b, sop: CTImageStorage, obligations: [note] }
                """);
        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void aDenyOnWhatNobodyAllowsIsIneffective() {
        // When
        List<Finding> findings = analyse("""
                  one: { allow: [store], from: a, to: b, sop: CTImageStorage }
                  no-mr: { deny: [store], from: a, to: b, sop: MRImageStorage }
                  note-mr: { require: [note], on: [store], from: a, to: b, sop: MRImageStorage }
                """);
        // Then
        assertThat(findings).extracting(Finding::kind).containsOnly(Finding.Kind.INEFFECTIVE);
        assertThat(findings).extracting(Finding::rule).containsExactly("no-mr", "note-mr");
    }

    @Test
    void aBroadAllowUndoesConditions() {
        // When
        List<Finding> findings = analyse("""
                  careful: { allow: [store], from: a, to: b, sop: CTImageStorage, when: night, obligations: [note] }
                  wide: { allow: [store], from: [a, b], to: b }
                """);
        // Then
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.WIDENING);
        assertThat(findings.get(0).others()).containsExactly("wide");
        assertThat(Objects.requireNonNull(findings.get(0).example()).text()).contains("CTImageStorage");
    }

    @Test
    void aRuleNobodyIsKnownStronglyEnoughForIsImpossible() {
        // When
        List<Finding> findings = analyse("""
                  attested: { allow: [store], from: a, to: b, assurance: attested }
                  expired: { allow: [query], from: a, to: b, expires: 2026-11-01 }
                  empty: { allow: [store], from: a, to: b, where: { Modality: { prefix: [C], not: [CT] }, PatientID: { present: false, prefix: X } } }
                """);
        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.kind() == Finding.Kind.IMPOSSIBLE)
                .extracting(Finding::message)
                .containsExactly(
                        "rule `attested` can never hold: none of its callers is known as strongly as it asks for",
                        "rule `expired` can never hold: it expired with 2026-11-01",
                        "rule `empty` can never hold: its conditions on attributes contradict each other");
    }

    @Test
    void aGetWithoutAWayBackIsFound() {
        // When
        List<Finding> findings = analyse("""
                  get: { allow: [retrieve-get], from: a, to: b }
                  no-objects: { deny: [retrieve-get], from: any, to: b, sop: [CTImageStorage], role: scu }
                  shut: { allow: [dicom], from: b, to: a, sop: StudyRootQueryRetrieveInformationModelGet }
                """);
        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.kind() == Finding.Kind.RETURN_PATH)
                .extracting(Finding::rule)
                .containsExactly("shut");
    }

    @Test
    void obligationsThatCannotBeJoinedAreShownByARequest() {
        // Given
        PolicyCompiler.Result result = PolicyCompiler.compile(
                List.of(dev.gantry.policy.diagnostic.SourceText.of(
                        "policy.yaml",
                        HEAD.replace("rules:\n", "  strip-2: { de-identify: { key: two } }\nrules:\n")
                                        .replace("schedules: { night: { daily: \"22:00-05:00\" } }\n", "")
                                + """
                          one: { allow: [store], from: a, to: b, obligations: [strip] }
                          two: { require: [strip-2], on: [store], from: any, to: b, sop: CTImageStorage }
                        """)),
                Policies.NOW,
                Set.of(ObligationKind.values()));
        // When
        List<Finding> findings = PolicyAnalysis.analyse(result.resolved(), Policies.NOW);
        // Then
        assertThat(findings).extracting(Finding::kind).contains(Finding.Kind.OBLIGATION_CONFLICT);
    }

    @Test
    void theExamplesOfFindingsAreWhatTheySay() {
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(80, 99, false)) {
            // Given
            CompiledPolicy policy = result.policy().orElseThrow();
            // When
            List<Finding> findings = PolicyAnalysis.analyse(result.resolved(), Policies.NOW);
            // Then
            for (Finding finding : findings) {
                Scenario example = finding.example();
                if (example != null) {
                    Decision decision = example.judge(policy);
                    switch (finding.kind()) {
                        case DEAD -> assertThat(decision.effect()).isEqualTo(Effect.DENY);
                        case WIDENING -> {
                            assertThat(decision.effect()).isEqualTo(Effect.ALLOW);
                            assertThat(decision.rules())
                                    .containsAll(finding.others())
                                    .doesNotContain(finding.rule());
                        }
                        case REDUNDANT ->
                            assertThat(decision.rules().isEmpty())
                                    .as(finding + " " + decision)
                                    .isFalse();
                        default -> assertThat(decision.effect()).isNotNull();
                    }
                }
            }
        }
    }

    @Test
    void withoutADeadOrRedundantRuleEveryPointIsJudgedTheSame() {
        int removed = 0;
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(80, 4711, true)) {
            // Given
            CompiledPolicy policy = result.policy().orElseThrow();
            List<Scenario> scenarios = points(result.resolved());
            // When
            List<Finding> findings = PolicyAnalysis.analyse(result.resolved(), Policies.NOW);
            // Then
            for (Finding finding : findings) {
                Set<Finding.Kind> useless = Set.of(
                        Finding.Kind.DEAD, Finding.Kind.REDUNDANT, Finding.Kind.INEFFECTIVE, Finding.Kind.IMPOSSIBLE);
                if (useless.contains(finding.kind())) {
                    removed++;
                    CompiledPolicy less = PolicyCompiler.compile(
                            without(result.resolved(), finding.rule()), Set.of(ObligationKind.values()));
                    for (Scenario scenario : scenarios) {
                        Decision before = scenario.judge(policy);
                        Decision after = scenario.judge(less);
                        assertThat(after.effect())
                                .as(() -> finding + "\n" + scenario.text())
                                .isEqualTo(before.effect());
                        assertThat(after.obligations()).isEqualTo(before.obligations());
                    }
                }
            }
        }
        assertThat(removed).isGreaterThan(40);
    }

    private static List<Scenario> points(ResolvedPolicy policy) {
        List<Scenario> scenarios = new ArrayList<>();
        Space space = Space.of(policy);
        Cells cells = new Cells(space, CellBox.of(space, 0, false));
        Points points = new Points(space, Policies.NOW);
        for (Cells.Group group : cells.groups()) {
            for (Cell cell : cells.cells(group)) {
                points.search(cell, Map.of(), outcomes -> !scenarios.add(outcomes.scenario()));
            }
        }
        return scenarios;
    }

    private static ResolvedPolicy without(ResolvedPolicy policy, String rule) {
        return new ResolvedPolicy(
                policy.written(),
                policy.dimensions(),
                policy.zones(),
                policy.devices(),
                policy.rules().stream()
                        .filter(other -> !other.id().equals(rule))
                        .toList(),
                policy.breakGlass(),
                policy.schedules(),
                policy.obligations(),
                policy.stagedPairs());
    }
}
