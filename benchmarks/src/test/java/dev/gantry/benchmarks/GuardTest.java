package dev.gantry.benchmarks;

import dev.gantry.benchmarks.report.Quantity;
import dev.gantry.benchmarks.report.Results;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GuardTest {

    private static final Quantity COST = Quantity.lower("bulk-16k.cpu-s-per-gib", "cost", "CPU-s/GiB");

    private final Results results = new Results();
    private final Guard guard = new Guard("gantry", "baseline", 1.10);

    @Test
    void holdsUpToTheRatioAsked() {
        // Given
        measure(1.09, 1.0);

        // When
        List<Guard.Verdict> verdicts = guard.judge(results, Set.of("bulk-16k", "echo"));

        // Then
        assertThat(verdicts)
                .containsExactly(new Guard.Verdict(
                        true, "bulk-16k.cpu-s-per-gib: 1.09 of the baseline (expected: at most 1.10)"));
    }

    @Test
    void failsAboveTheRatioAsked() {
        // Given
        measure(1.11, 1.0);

        // When
        List<Guard.Verdict> verdicts = guard.judge(results, Set.of("bulk-16k"));

        // Then
        assertThat(verdicts).extracting(Guard.Verdict::holds).containsExactly(false);
    }

    @Test
    void failsWhenARowThatWasRunHasNothingToCompare() {
        // Given
        results.add(COST, "baseline", 1, 1.0);

        // When
        List<Guard.Verdict> verdicts = guard.judge(results, Set.of("bulk-16k"));

        // Then
        assertThat(verdicts).extracting(Guard.Verdict::holds).containsExactly(false);
        assertThat(verdicts.get(0).line()).contains("not compared");
    }

    @Test
    void saysNothingOfRowsThatAreNotGuarded() {
        // Given
        measure(9.0, 1.0);

        // When
        List<Guard.Verdict> verdicts = guard.judge(results, Set.of("echo"));

        // Then
        assertThat(verdicts).isEmpty();
    }

    private void measure(double gantry, double baseline) {
        results.add(COST, "gantry", 1, gantry);
        results.add(COST, "baseline", 1, baseline);
    }
}
