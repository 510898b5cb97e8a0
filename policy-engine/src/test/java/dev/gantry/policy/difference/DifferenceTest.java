package dev.gantry.policy.difference;

import dev.gantry.policy.Decision;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.reference.PolicyGenerator;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.testing.SyntheticPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DifferenceTest {
    private static ResolvedPolicy clinic(String... replacements) {
        String text = Policies.resource("clinic.yaml").content();
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return Policies.compile(SourceText.of("clinic.yaml", text), Set.of()).resolved();
    }

    private static Difference between(ResolvedPolicy before, ResolvedPolicy after) {
        return Difference.between(before, after, Policies.NOW);
    }

    @Test
    void aPolicyDoesNotDifferFromItself() {
        // When
        Difference difference = between(clinic(), clinic());
        // Then
        assertThat(difference.isEmpty()).isTrue();
    }

    @Test
    void namesGroupsAndRulesOfWhatIsNewlyAllowed() {
        // When
        Difference difference = between(
                clinic(),
                clinic("    to: ae:ARCHIVE\n    sop: mr\n", "    to: ae:ARCHIVE\n    sop: [mr, documents]\n"));
        // Then
        assertThat(difference.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Change.Kind.NEWLY_ALLOWED);
            assertThat(change.box()).isEqualTo("scanners → ae:ARCHIVE   store documents");
            assertThat(change.rulesAfter()).containsExactly("scans");
            assertThat(change.whole()).isFalse();
            assertThat(change.callers()).containsExactlyInAnyOrder("mr-1", "dose-7");
        });
    }

    @Test
    void namesWhatIsNewlyDeniedAndByWhom() {
        // When
        Difference difference = between(
                clinic(),
                clinic("rules:\n", "rules:\n  no-echo: { deny: [verification], from: cart-07, to: archive }\n"));
        // Then
        assertThat(difference.changes()).allSatisfy(change -> {
            // Refusals of carts are only watched.
            assertThat(change.kind()).isEqualTo(Change.Kind.STAGING_CHANGED);
            assertThat(change.from()).containsExactly("cart-07");
        });
        assertThat(between(clinic("carts: { mode: monitor, until: 2027-03-31,", "carts: {"), clinic())
                        .changes())
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.kind()).isEqualTo(Change.Kind.NEWLY_ALLOWED));
    }

    @Test
    void namesObligationsThatChange() {
        // When
        Difference difference = between(clinic(), clinic("    obligations: [origin]\n", "    obligations: [strip]\n"));
        // Then
        assertThat(difference.changes()).isNotEmpty().allSatisfy(change -> {
            assertThat(change.kind()).isEqualTo(Change.Kind.OBLIGATIONS_CHANGED);
            assertThat(change.obligationsBefore()).contains("origin");
            assertThat(change.obligationsAfter()).containsExactly("strip");
        });
    }

    @Test
    void anObligationThatAsksForSomethingElseIsAChange() {
        // When
        Difference difference = between(clinic(), clinic("key: study-7", "key: study-8"));
        // Then
        assertThat(difference.changes())
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.kind()).isEqualTo(Change.Kind.OBLIGATIONS_CHANGED));
    }

    @Test
    void tellsBesideWhatDecidesNothing() {
        // When
        Difference difference = between(
                clinic(),
                clinic("listens: 192.0.3.11:11112", "listens: 192.0.3.19:11112", "10/min", "20/min", "8h", "8h"));
        // Then
        assertThat(difference.changes()).isEmpty();
        assertThat(difference.beside())
                .containsExactly("device `mr-1` is reached at another address", "rule `cart-scans` has other limits");
    }

    @Test
    void aDeviceThatIsGoneMayNothing() {
        // When
        Difference difference = between(
                clinic(),
                clinic(
                        "desk-1..4:",
                        "desk-1..3:",
                        "from: desk-3, calling: DESK3",
                        "from: desk-3, calling: DESK3",
                        "move-destination: DESK4",
                        "move-destination: DESK2"));
        // Then
        assertThat(difference.changes())
                .filteredOn(change -> change.from().equals(List.of("desk-4")))
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.kind()).isEqualTo(Change.Kind.NEWLY_DENIED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOrderOfWhatIsWrittenMakesNoDifference(boolean staging) {
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            // Given
            PolicyGenerator.Parts parts = new PolicyGenerator(random, staging).policy();
            PolicyGenerator.Parts turned = new PolicyGenerator.Parts(
                    parts.head(), reversed(parts.zones()), reversed(parts.devices()), reversed(parts.rules()));
            PolicyCompiler.Result one = compile(parts);
            PolicyCompiler.Result other = compile(turned);
            if (one.policy().isPresent()) {
                // Then
                assertThat(between(one.resolved(), other.resolved()).changes()).isEmpty();
            }
        }
    }

    private static List<String> reversed(List<String> list) {
        List<String> copy = new ArrayList<>(list);
        java.util.Collections.reverse(copy);
        return copy;
    }

    private static PolicyCompiler.Result compile(PolicyGenerator.Parts parts) {
        return PolicyCompiler.compile(
                List.of(SourceText.of("generated.yaml", parts.text())),
                Policies.NOW,
                EnumSet.allOf(ObligationKind.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyExampleIsDecidedAsItsBoxSays(boolean staging) {
        // Given
        List<PolicyCompiler.Result> policies = GeneratedPolicies.policies(40, 20261124, staging);
        int looked = 0;
        for (int i = 0; i + 1 < policies.size(); i += 2) {
            // When
            Difference difference =
                    between(policies.get(i).resolved(), policies.get(i + 1).resolved());
            // Then
            for (Change change : difference.changes()) {
                looked++;
                assertThat(fits(change.kind(), change.before(), change.after()))
                        .as(() -> change.box() + "\n" + change.kind() + " " + change.cause() + "\n"
                                + change.example().text() + "\n" + change.before() + "\n" + change.after())
                        .isTrue();
                assertThat(difference.at(change.example())).contains(change);
            }
        }
        assertThat(looked).isGreaterThan(500);
    }

    private static boolean fits(Change.Kind kind, Decision before, Decision after) {
        return switch (kind) {
            case NEWLY_ALLOWED -> !before.allows() && after.allows();
            case NEWLY_DENIED -> before.allows() && !after.allows();
            case OBLIGATIONS_CHANGED ->
                before.allows() && after.allows() && !before.obligations().equals(after.obligations());
            case STAGING_CHANGED -> before.effect() == after.effect();
            case UNDECIDED -> true;
        };
    }

    /** Requests at all points of all cells of either policy: what they decide differently must lie in a box, and nothing else. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestLiesInABoxIfAndOnlyIfItIsDecidedDifferently(boolean staging) {
        List<PolicyCompiler.Result> policies = GeneratedPolicies.policies(24, 77, staging);
        int[] differing = {0};
        for (int i = 0; i + 1 < policies.size(); i += 2) {
            // Given
            ResolvedPolicy before = policies.get(i).resolved();
            ResolvedPolicy after = policies.get(i + 1).resolved();
            Verdicts earlier = new Verdicts(before);
            Verdicts later = new Verdicts(after);
            Difference difference = between(before, after);
            Space space = Space.of(before, after);
            Points points = new Points(space, Policies.NOW);
            Random random = new Random(i);
            for (int policy = 0; policy < 2; policy++) {
                Cells cells = new Cells(space, CellBox.of(space, policy, false));
                for (Cells.Group group : cells.groups()) {
                    for (Cell cell : cells.cells(group)) {
                        int from = random.nextInt(space.seats().size());
                        Cell there = random.nextBoolean()
                                ? cell
                                : cell.between(
                                        from, random.nextInt(space.seats().size()));
                        points.search(there, Map.of(), outcomes -> {
                            if (random.nextInt(6) == 0) {
                                differing[0] += check(difference, outcomes.scenario(), earlier, later) ? 1 : 0;
                            }
                            return false;
                        });
                    }
                }
            }
        }
        assertThat(differing[0]).isGreaterThan(300);
    }

    private static boolean check(Difference difference, Scenario request, Verdicts earlier, Verdicts later) {
        // When
        Decision before = earlier.of(request);
        Decision after = later.of(request);
        List<Change> at = difference.at(request);
        // Then
        Change.Kind expected = before.effect() != after.effect()
                ? after.allows() ? Change.Kind.NEWLY_ALLOWED : Change.Kind.NEWLY_DENIED
                : before.allows() && !before.obligations().equals(after.obligations())
                        ? Change.Kind.OBLIGATIONS_CHANGED
                        : null;
        if (expected != null) {
            assertThat(at)
                    .as(() -> request.text() + "\n" + before + "\n" + after)
                    .extracting(Change::kind)
                    .contains(expected);
        }
        for (Change change : at) {
            if (change.whole() && change.kind() != Change.Kind.STAGING_CHANGED) {
                assertThat(expected)
                        .as(() -> request.text() + "\n" + change.box() + "\n" + before + "\n" + after)
                        .isEqualTo(change.kind());
            }
        }
        return expected != null;
    }

    @Test
    void whatIsWidenedByARuleIsWhatTheRuleAllows() {
        // Given
        ResolvedPolicy before =
                Policies.compile(SyntheticPolicy.of(300, 200, 1), Set.of()).resolved();
        String rule = "  zz-more: { allow: [store], from: d1, to: ae:AE2, sop: RawDataStorage }\n";
        ResolvedPolicy after = Policies.compile(
                        SourceText.of(
                                "big.yaml", SyntheticPolicy.of(300, 200, 1).content() + rule),
                        Set.of())
                .resolved();
        // When
        List<Change> changes = between(before, after).changes();
        // Then
        assertThat(changes).allSatisfy(change -> {
            assertThat(change.kind()).isEqualTo(Change.Kind.NEWLY_ALLOWED);
            assertThat(change.box()).isEqualTo("d1 → d2   store RawDataStorage");
        });
    }
}
