package dev.gantry.policy.mutation;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.mutation.Mutations.Change;
import dev.gantry.policy.mutation.Mutations.Result;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.testing.PolicyTests;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MutationsTest {
    private static final String HEAD = """
            zone-policy: 1
            zones: { ct: {}, pacs: {}, lab: {} }
            devices:
              ct-1: { zone: ct, cert: "spiffe://x.example/ct-1", ae: [CT1] }
              pacs-1: { zone: pacs, cert: "spiffe://x.example/pacs-1", ae: [PACS], listens: "192.0.2.1:104" }
              lab-1: { zone: lab, cert: "spiffe://x.example/lab-1", ae: [LAB], listens: "192.0.2.2:104" }
            obligations: { strip: { de-identify: { key: one } } }
            """;
    private static final String RULES = """
            rules:
              archive: { allow: [store], from: ct, to: pacs }
              no-files: { deny: [store], from: ct, to: pacs, sop: EncapsulatedPDFStorage }
              to-lab: { allow: [store], from: pacs, to: lab }
              strip-lab: { require: [strip], on: [store], from: any, to: lab }
              shadow: { deny: [store], from: ct, to: pacs, sop: RTPlanStorage, mode: monitor, until: 2027-06-30 }
            """;
    private static final String STORE_CT = """
              - a scan is archived:
                  given: { from: ct-1, calling: CT1, called: PACS, service: store, sop: CTImageStorage }
                  expect: allow by archive
            """;
    private static final String STORE_PDF = """
              - a document is not:
                  given: { from: ct-1, calling: CT1, called: PACS, service: store, sop: EncapsulatedPDFStorage }
                  expect: deny denied-by-rule
            """;

    private static List<Result> mutate(String text) {
        ResolvedPolicy policy = Policies.compile(HEAD + RULES + text).resolved();
        return Mutations.run(policy, Policies.NOW, Set.of(ObligationKind.values()));
    }

    private static List<String> survivors(List<Result> results) {
        return results.stream()
                .filter(Result::survived)
                .map(result -> result.rule() + " " + result.change().word())
                .toList();
    }

    @Test
    void withoutTestsAndInvariantsEverythingSurvives() {
        // When
        List<Result> results = mutate("");
        // Then
        assertThat(survivors(results))
                .containsExactly(
                        "archive deleted",
                        "archive flipped",
                        "no-files deleted",
                        "no-files flipped",
                        "strip-lab deleted",
                        "to-lab deleted",
                        "to-lab flipped");
        assertThat(Mutations.score(results)).isZero();
    }

    @Test
    void testsNoticeWhatTheyAreAbout() {
        // When
        List<Result> results = mutate("tests:\n" + STORE_CT + STORE_PDF);
        // Then
        assertThat(survivors(results)).containsExactly("strip-lab deleted", "to-lab deleted", "to-lab flipped");
        assertThat(results)
                .filteredOn(result -> result.rule().text().equals("no-files"))
                .extracting(Result::noticedBy)
                .containsOnly("a document is not");
    }

    @Test
    void invariantsNoticeAMissingObligation() {
        // When
        List<Result> results = mutate("invariants:\n  - never: { to: lab, unless-obligation: strip }\n");
        // Then
        assertThat(results)
                .filteredOn(result -> !result.survived())
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.rule()).hasToString("strip-lab");
                    assertThat(result.change()).isEqualTo(Change.DELETED);
                    assertThat(result.noticedBy()).isEqualTo("never");
                });
    }

    @Test
    void invariantsNoticeAMissingAllow() {
        // When
        List<Result> results = mutate("""
                invariants:
                  - always-allowed: { from: ct, to: pacs, services: [store], sop: CTImageStorage }
                """);
        // Then
        assertThat(results)
                .filteredOn(result -> !result.survived())
                .allSatisfy(result -> assertThat(result.rule()).hasToString("archive"))
                .hasSize(2);
    }

    @Test
    void aTestReachesTheRulesThatDecideIt() {
        // Given
        PolicyCompiler.Result result = Policies.compile(HEAD + RULES + "tests:\n" + STORE_CT);
        // When
        Coverage coverage = Coverage.of(
                result.resolved(),
                PolicyTests.run(result.resolved(), result.policy().orElseThrow(), Policies.NOW));
        // Then
        assertThat(coverage.uncovered())
                .extracting(Object::toString)
                .containsExactly("no-files", "shadow", "strip-lab", "to-lab");
        assertThat(coverage.percent()).isEqualTo(20);
    }

    @Test
    void aRuleThatIsOnlyWatchedIsReachedByItsShadowVerdict() {
        // Given
        PolicyCompiler.Result result =
                Policies.compile(HEAD + RULES + "tests:\n" + STORE_CT.replace("CTImageStorage", "RTPlanStorage"));
        // When
        Coverage coverage = Coverage.of(
                result.resolved(),
                PolicyTests.run(result.resolved(), result.policy().orElseThrow(), Policies.NOW));
        // Then
        assertThat(coverage.uncovered()).extracting(Object::toString).doesNotContain("shadow", "archive");
    }

    /** The clinic's rules are compiled again for each change with few rules: the verdicts are those of all of them. */
    @Test
    void theClinicNoticesMostChanges() {
        // Given
        ResolvedPolicy policy =
                Policies.compile(Policies.resource("clinic.yaml"), Set.of()).resolved();
        // When
        List<Result> results = Mutations.run(policy, Policies.NOW, Set.of());
        // Then
        assertThat(Mutations.score(results)).isGreaterThan(60);
        assertThat(survivors(results)).isNotEmpty();
    }

    @Test
    void anyPolicyCanBeChanged() {
        // Given
        for (PolicyCompiler.Result generated : GeneratedPolicies.policies(20, 7, true)) {
            SourceText source = generated.resolved().written().sources().get(0);
            String invariants = "invariants:\n  - no-path: { from: z0, to: z3 }\n  - never: { from: z1, to: z2 }\n";
            ResolvedPolicy policy =
                    Policies.compile(source.content() + invariants).resolved();
            // When
            List<Result> results = Mutations.run(policy, Policies.NOW, Set.of(ObligationKind.values()));
            // Then
            assertThat(results)
                    .extracting(Result::rule)
                    .isSubsetOf(policy.rules().stream()
                            .map(rule -> rule.written().id())
                            .toList());
        }
    }
}
