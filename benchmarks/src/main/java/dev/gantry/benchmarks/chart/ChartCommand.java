package dev.gantry.benchmarks.chart;

import dev.gantry.benchmarks.report.JsonReport;
import dev.gantry.benchmarks.scale.ScaleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code benchmarks chart}: SVG files of results. */
@Command(
        name = "chart",
        mixinStandardHelpOptions = true,
        description = {
            "Writes charts of results as SVG files: bars that compare the hops of `run`, lines along the axes of `scale`.",
            "Example: java -jar benchmarks/target/benchmarks.jar chart results.json scale.json --out docs/images"
        },
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class ChartCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "RESULTS",
            description = "What --json of run or scale has written; no two may hold values for the same chart.")
    private List<Path> results;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "docs/images",
            description = "Where the files are written, over those of the same names (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--json", description = "Prints the names of the files as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        System.setProperty("java.awt.headless", "true");
        List<SvgChart> charts = new ArrayList<>();
        Map<String, Path> sources = new HashMap<>();
        for (Path file : results) {
            List<SvgChart> ofFile;
            try {
                ofFile = read(file);
            } catch (IllegalArgumentException | JacksonException e) {
                return refused("%s: %s".formatted(file, e.getMessage()));
            }
            for (SvgChart chart : ofFile) {
                Path other = sources.putIfAbsent(chart.name(), file);
                if (other != null) {
                    return refused("%s: `%s` is charted from %s already".formatted(file, chart.name(), other));
                }
                charts.add(chart);
            }
        }
        if (charts.isEmpty()) {
            return refused("nothing that has a chart (expected: rows of run, or curves of scale)");
        }
        Files.createDirectories(out);
        List<String> written = new ArrayList<>();
        for (SvgChart chart : charts) {
            written.add(chart.write(out).toString());
        }
        spec.commandLine()
                .getOut()
                .println(json ? JsonMapper.shared().writeValueAsString(written) : String.join("\n", written));
        return 0;
    }

    /**
     * The charts of one file.
     *
     * @throws IllegalArgumentException when it is there but holds something else
     */
    static List<SvgChart> read(Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("no such file that can be read");
        }
        JsonMapper mapper = JsonMapper.shared();
        JsonNode tree = mapper.readTree(file);
        String format = tree.path("format").asString("");
        return switch (format) {
            case JsonReport.FORMAT -> BarCharts.of(mapper.treeToValue(tree, JsonReport.class));
            case ScaleReport.FORMAT -> LineCharts.of(mapper.treeToValue(tree, ScaleReport.class));
            default ->
                throw new IllegalArgumentException("format `%s` (expected: `%s` or `%s`)"
                        .formatted(format, JsonReport.FORMAT, ScaleReport.FORMAT));
        };
    }

    private int refused(String message) {
        spec.commandLine().getErr().println("error: " + message);
        return 1;
    }
}
