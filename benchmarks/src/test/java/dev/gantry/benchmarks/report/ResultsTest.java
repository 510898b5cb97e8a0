package dev.gantry.benchmarks.report;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ResultsTest {

    private static final Quantity COST = Quantity.lower("bulk.cpu", "cost", "s");

    private final Results results = new Results();

    @Test
    void summarisesByTheMedianAndHalfTheRange() {
        // Given
        double[] values = {4, 1, 2};

        // When
        for (int round = 1; round <= values.length; round++) {
            results.add(COST, "haproxy", round, values[round - 1]);
        }

        // Then
        Results.Summary summary = results.summary(COST, "haproxy").orElseThrow();
        assertThat(summary).isEqualTo(new Results.Summary(2, 1, 4, 3));
        assertThat(summary.spread()).isEqualTo(0.75);
    }

    @Test
    void takesTheRatioWithinEachRound() {
        // Given
        double[] drifting = {1, 2, 4};

        // When
        for (int round = 1; round <= drifting.length; round++) {
            results.add(COST, "haproxy", round, drifting[round - 1]);
            results.add(COST, "gantry", round, drifting[round - 1] * 0.7);
        }

        // Then
        assertThat(results.ratio(COST, "gantry", "haproxy").orElseThrow()).isEqualTo(0.7, within(1e-9));
        assertThat(results.ratio(COST, "gantry", "nginx")).isEmpty();
    }

    @Test
    void rendersMediansAndRatios() {
        // Given
        results.add(COST, "haproxy", 1, 2.0);
        results.add(COST, "gantry", 1, 1.5);

        // When
        String table = TableReport.render(results, List.of("haproxy", "gantry"), List.of("haproxy", "bare"));

        // Then
        assertThat(table).isEqualTo("""
                        | quantity | unit |  haproxy |   gantry |
                        |----------|------|---------:|---------:|
                        | cost     | s    | 2.00 ±0% | 1.50 ±0% |

                        Ratio to haproxy:

                        | quantity | unit | gantry |
                        |----------|------|-------:|
                        | cost     | s    |   0.75 |

                        """);
    }
}
