package dev.gantry.benchmarks.scale;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CurveTest {

    private static final Point BASE = new Point(1_000, 500, 1, 2);

    @Test
    void changesItsOwnAxisAlone() {
        // Given
        List<Integer> values = List.of(7);

        // When
        List<Point> points = List.of(Axis.values()).stream()
                .flatMap(axis -> new Curve(axis, values).points(BASE).stream())
                .toList();

        // Then
        assertThat(points)
                .containsExactly(
                        new Point(7, 500, 1, 2),
                        new Point(1_000, 7, 1, 2),
                        new Point(1_000, 500, 7, 2),
                        new Point(1_000, 500, 1, 7));
    }

    @Test
    void measuresAPointThatCurvesShareOnce() {
        // Given
        List<Curve> curves = List.of(new Curve(Axis.RULES, List.of(1_000, 10)), new Curve(Axis.IDLE, List.of(1, 9)));

        // When
        // Then
        assertThat(Curve.points(curves, BASE))
                .containsExactly(new Point(10, 500, 1, 2), BASE, new Point(1_000, 500, 9, 2));
    }

    @Test
    void sortsItsValuesAndTakesEachOnce() {
        // Given
        Curve curve = new Curve(Axis.LOOPS, List.of(4, 1, 4, 2));

        // When
        // Then
        assertThat(curve.values()).containsExactly(1, 2, 4);
    }
}
