package dev.gantry.benchmarks.chart;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class ChartCommandTest {

    private static final String ENVIRONMENT = """
            "environment": { "time": "2026-11-24T00:00:00Z", "command": ["run"], "processor": "p", "processors": 2,
              "kernel": "Linux", "java": "17", "versions": {} },
            """;
    private static final String RUN = """
            { "format": "gantry-benchmark-1", %s "failures": [], "quantities": [
              { "id": "bulk-16k.cpu-s-per-gib", "title": "t", "unit": "CPU-s/GiB", "better": "lower", "hops": {
                "haproxy": { "values": [1.4, 1.6], "median": 1.5, "min": 1.4, "max": 1.6, "spread": 0.1, "ratios": {} },
                "gantry": { "values": [1.0], "median": 1.0, "min": 1.0, "max": 1.0, "spread": 0, "ratios": {} } } },
              { "id": "bulk-128k.cpu-s-per-gib", "title": "t", "unit": "CPU-s/GiB", "better": "lower", "hops": {
                "gantry": { "values": [0.9], "median": 0.9, "min": 0.9, "max": 0.9, "spread": 0, "ratios": {} } } } ] }
            """.formatted(ENVIRONMENT);
    private static final String SCALE = """
            { "format": "gantry-scale-1", %s "failures": [],
              "base": { "rules": 1000, "devices": 1000, "idle": 1, "loops": 2 }, "curves": [
              { "axis": "rules", "title": "rules of the policy", "quantities": [
                { "id": "association.cpu-ms-each", "title": "an association", "unit": "CPU-ms each", "better": "lower",
                  "points": [
                    { "at": 10, "values": [1.0], "median": 1.0, "min": 1.0, "max": 1.0, "spread": 0 },
                    { "at": 10000, "values": [1.2], "median": 1.2, "min": 1.1, "max": 1.3, "spread": 0.1 } ] },
                { "id": "start.s", "title": "start", "unit": "s", "better": "lower", "points": [
                    { "at": 10, "values": [1.0], "median": 1.0, "min": 1.0, "max": 1.0, "spread": 0 } ] } ] } ] }
            """.formatted(ENVIRONMENT);

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    @Test
    void drawsAChartForEachGroupAndCurveThatWasMeasured() throws Exception {
        // Given
        Path run = Files.writeString(directory.resolve("run.json"), RUN);
        Path scale = Files.writeString(directory.resolve("scale.json"), SCALE);
        Path out = directory.resolve("images");

        // When
        int code = chart(run.toString(), scale.toString(), "--out", out.toString());

        // Then
        assertThat(code).isZero();
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("cpu-per-gib.svg", "scale-rules-association-cpu.svg");
        Element bars = svg(out.resolve("cpu-per-gib.svg"));
        assertThat(bars.getTagName()).isEqualTo("svg");
        assertThat(bars.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("Processor time of the hop for bulk data, less is better");
        assertThat(Files.readString(out.resolve("cpu-per-gib.svg"))).contains("rgb(0,114,178)", "rgb(213,94,0)");
        assertThat(svg(out.resolve("scale-rules-association-cpu.svg"))
                        .getElementsByTagName("title")
                        .item(0)
                        .getTextContent())
                .isEqualTo("An association, by rules of the policy");
        assertThat(Files.size(out.resolve("cpu-per-gib.svg"))).isLessThan(100_000);
        assertThat(Files.size(out.resolve("scale-rules-association-cpu.svg"))).isLessThan(100_000);
    }

    @Test
    void refusesTwoFilesForTheSameChart() throws Exception {
        // Given
        Path one = Files.writeString(directory.resolve("one.json"), RUN);
        Path two = Files.writeString(directory.resolve("two.json"), RUN);

        // When
        int code = chart(one.toString(), two.toString(), "--out", directory.toString());

        // Then
        assertThat(code).isOne();
        assertThat(err.toString()).contains("two.json: `cpu-per-gib` is charted from " + one + " already");
    }

    @Test
    void refusesWhatIsNoResult() throws Exception {
        // Given
        List<String> texts = List.of("{}", "[1", "{ \"format\": \"gantry-benchmark-2\" }");

        for (String text : texts) {
            // When
            int code = chart(
                    Files.writeString(directory.resolve("other.json"), text).toString());

            // Then
            assertThat(code).isOne();
        }
        assertThat(err.toString())
                .contains("format `gantry-benchmark-2` (expected: `gantry-benchmark-1` or `gantry-scale-1`)");
    }

    private int chart(String... arguments) {
        return new CommandLine(new ChartCommand())
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }

    private static Element svg(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    }
}
