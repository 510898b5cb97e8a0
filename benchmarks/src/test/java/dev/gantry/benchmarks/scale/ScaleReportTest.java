package dev.gantry.benchmarks.scale;

import dev.gantry.benchmarks.report.Environment;
import dev.gantry.benchmarks.report.Quantity;
import dev.gantry.benchmarks.report.Results;
import dev.gantry.benchmarks.report.SchemaFields;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ScaleReportTest {

    private static final Point BASE = new Point(1_000, 500, 1, 2);
    private static final Quantity COST = Quantity.lower("association.cpu-ms-each", "an association", "CPU-ms each");
    private static final Environment ENVIRONMENT =
            new Environment("2026-11-24T00:00:00Z", List.of("scale"), "a processor", 2, "Linux", "17", Map.of());

    @TempDir
    private Path directory;

    private final List<Curve> curves =
            List.of(new Curve(Axis.RULES, List.of(10, 1_000)), new Curve(Axis.IDLE, List.of(1, 99)));
    private final Results results = new Results();

    @BeforeEach
    void measure() {
        results.add(COST, Axis.RULES.at(BASE, 10).label(), 1, 1.0);
        results.add(COST, Axis.RULES.at(BASE, 10).label(), 2, 3.0);
        results.add(COST, BASE.label(), 1, 4.0);
        results.addFailure(new Results.Failure("scale", Axis.IDLE.at(BASE, 99).label(), 1, "the connection ended"));
    }

    @Test
    void writesExactlyTheFieldsOfTheSchema() throws Exception {
        // Given
        Path file = directory.resolve("scale.json");

        // When
        ScaleReport.of(ENVIRONMENT, BASE, curves, results).write(file);

        // Then
        JsonNode written = JsonMapper.shared().readTree(file);
        SchemaFields.assertThatSchemaFits(ScaleReport.class.getResource("scale.schema.json"), written);
        assertThat(written.at("/curves/0/quantities/0/points/0/median").asDouble())
                .isEqualTo(2.0);
    }

    @Test
    void givesThePointThatCurvesShareToEach() {
        // When
        ScaleReport report = ScaleReport.of(ENVIRONMENT, BASE, curves, results);

        // Then
        assertThat(report.curves())
                .extracting(curve -> curve.quantities().get(0).points().stream()
                        .map(ScaleReport.CurvePoint::at)
                        .toList())
                .containsExactly(List.of(10, 1_000), List.of(1));
    }

    @Test
    void showsATableForEachCurve() {
        // When
        String table = ScaleReport.table(BASE, curves, results);

        // Then
        assertThat(table)
                .contains("Against rules of the policy (else 1,000 rules, 500 devices, 1 idle associations")
                .containsPattern("quantity +\\| unit +\\| +10 \\| +1,000 \\|")
                .containsPattern("an association \\| CPU-ms each \\| 2.00 ±50% \\| 4.00 ±0% \\|")
                .contains("FAILED rules-1000-devices-500-idle-99-loops-2, round 1: the connection ended");
    }
}
