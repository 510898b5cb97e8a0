package dev.gantry.policy.cells;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CellsTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPointIsJudgedAsTheEngineJudgesIt(boolean staging) {
        // Given
        int[] points = {0};
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(60, 20261124, staging)) {
            CompiledPolicy policy = result.policy().orElseThrow();
            Space space = Space.of(result.resolved());
            Cells cells = new Cells(space, CellBox.of(space, 0, false));
            Points refinement = new Points(space, Policies.NOW);
            for (Cells.Group group : cells.groups()) {
                for (Cell cell : cells.cells(group)) {
                    // When
                    refinement.search(cell, Map.of(), outcomes -> {
                        points[0]++;
                        check(outcomes, policy, result);
                        return false;
                    });
                }
            }
        }
        // Then
        assertThat(points[0]).isGreaterThan(20_000);
    }

    private static void check(Points.Outcomes outcomes, CompiledPolicy policy, PolicyCompiler.Result result) {
        Scenario scenario = outcomes.scenario();
        Decision decision = scenario.judge(policy);
        Outcome enforced = outcomes.of(0, false);
        Outcome shadow = outcomes.of(0, true);
        // A refusal that is only watched comes out as allowed by no rule.
        boolean allowed = decision.effect() == Effect.ALLOW && !decision.rules().isEmpty();
        assertThat(allowed)
                .as(() -> scenario.text() + "\n" + decision + "\n"
                        + result.resolved().written().sources().get(0).content())
                .isEqualTo(enforced.allowed());
        // Where the association is refused, the shadow verdict is that of the context as a whole.
        if (decision.effect() == Effect.ALLOW) {
            assertThat(decision.shadow() == Effect.ALLOW).as(scenario.text()).isEqualTo(shadow.allowed());
        }
        if (allowed) {
            assertThat(decision.obligations()).containsExactlyInAnyOrderElementsOf(enforced.obligations());
            assertThat(decision.rules()).containsExactlyElementsOf(enforced.rules());
        }
    }

    @Test
    void cellsOfAGroupAreDisjointAndCoverItsBoxes() {
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(40, 7, false)) {
            // Given
            Space space = Space.of(result.resolved());
            Cells cells = new Cells(space, CellBox.of(space, 0, false));
            for (Cells.Group group : cells.groups()) {
                // When
                List<Cell> found = cells.cells(group);
                // Then
                for (CellBox box : group.boxes()) {
                    assertThat(volume(found.stream()
                                    .filter(cell -> cell.boxes().contains(box))
                                    .toList()))
                            .isEqualTo((long) box.subjects.cardinality()
                                    * Integer.bitCount(box.operations)
                                    * box.transferSyntaxes.cardinality());
                }
                List<Cell> before = new ArrayList<>();
                for (Cell cell : found) {
                    assertThat(before).noneMatch(other -> overlaps(cell, other));
                    before.add(cell);
                }
            }
        }
    }

    private static long volume(List<Cell> cells) {
        return cells.stream()
                .mapToLong(cell -> (long) cell.subjects().cardinality()
                        * Integer.bitCount(cell.operations())
                        * cell.transferSyntaxes().cardinality())
                .sum();
    }

    private static boolean overlaps(Cell a, Cell b) {
        BitSet subjects = (BitSet) a.subjects().clone();
        subjects.and(b.subjects());
        return !subjects.isEmpty()
                && (a.operations() & b.operations()) != 0
                && a.transferSyntaxes().intersects(b.transferSyntaxes());
    }
}
