package dev.gantry.proxy.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/metrics.md}, the alert rules and the dashboard against the meters that the code makes, by their names. */
class MetricsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path CODE = Path.of("src/main/java");

    /** What makes a meter, and the name it makes it with. */
    private static final Pattern METER = Pattern.compile(
            "(counter|gauge|timer|Counter|Gauge|MultiGauge|Timer)(\\.builder)?\\(\\s*\"(gantry(\\.[a-z0-9]+)+)\"");

    private static final Pattern ROW = Pattern.compile("^\\| `(gantry_[a-z0-9_]+)` \\|", Pattern.MULTILINE);

    private static final Pattern NAME = Pattern.compile("\\bgantry_[a-z0-9_]+");

    @Test
    void thePageNamesEveryMeterOfTheCodeAndNoOther() throws IOException {
        // Given
        Set<String> documented = names(ROW, Files.readString(ROOT.resolve("docs/metrics.md")), 1);

        // When
        Set<String> made = new TreeSet<>();
        for (Path file : sources()) {
            Matcher meter = METER.matcher(Files.readString(file));
            while (meter.find()) {
                made.add(exposed(meter.group(1), meter.group(3)));
            }
        }

        // Then
        assertThat(made).isNotEmpty();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void alertsAndDashboardUseOnlyMetricsOfThePage() throws IOException {
        // Given
        Set<String> documented = names(ROW, Files.readString(ROOT.resolve("docs/metrics.md")), 1);

        // When
        Set<String> used = new TreeSet<>();
        for (String file : List.of(
                "config/prometheus/gantry.rules.yml",
                "config/prometheus/gantry.rules.test.yml",
                "config/grafana/gantry.json")) {
            used.addAll(names(NAME, Files.readString(ROOT.resolve(file)), 0));
        }

        // Then
        Set<String> bases = used.stream()
                .map(name -> name.replaceFirst("_seconds_(count|sum|max)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(bases).isNotEmpty().isSubsetOf(documented);
    }

    @Test
    void everyAlertHasItsPlaceInTheRunbook() throws IOException {
        // Given
        String runbook = Files.readString(ROOT.resolve("docs/operations.md"));
        String rules = Files.readString(ROOT.resolve("config/prometheus/gantry.rules.yml"));

        // When
        Set<String> alerts = names(Pattern.compile("- alert: (\\w+)"), rules, 1);
        Set<String> headings = names(Pattern.compile("^### (Gantry\\w+)$", Pattern.MULTILINE), runbook, 1);

        // Then
        assertThat(headings).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(alerts).allSatisfy(alert -> assertThat(rules).contains("docs/operations.md#" + lower(alert)));
    }

    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    /** The name that Prometheus sees. */
    private static String exposed(String maker, String name) {
        String base = name.replace('.', '_');
        return switch (maker) {
            case "counter", "Counter" -> base + "_total";
            case "timer", "Timer" -> base + "_seconds";
            default -> base;
        };
    }

    private static Set<String> names(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(CODE)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
