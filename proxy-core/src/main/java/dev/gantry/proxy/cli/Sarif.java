package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Problems of a policy as a log of the Static Analysis Results Interchange Format (SARIF) 2.1.0, which code hosts and editors
 * show beside the lines.
 */
final class Sarif {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private Sarif() {}

    /** Returns the log of one run. */
    static Map<String, Object> of(List<Problem> problems) {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "gantry policy check");
        driver.put("semanticVersion", ProductVersion.current());
        driver.put("rules", rules());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "unicodeCodePoints");
        run.put("results", problems.stream().map(Sarif::result).toList());
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return log;
    }

    private static List<Map<String, Object>> rules() {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (ProblemCode code : ProblemCode.values()) {
            Map<String, Object> rule = new LinkedHashMap<>();
            rule.put("id", code.name());
            rule.put("shortDescription", text(code.title()));
            rule.put("help", text("`gantry policy explain " + code.name() + "` says why, with an example"));
            rule.put("defaultConfiguration", Map.of("level", code.isWarning() ? "warning" : "error"));
            rules.add(rule);
        }
        return rules;
    }

    private static Map<String, Object> result(Problem problem) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", problem.code());
        result.put("ruleIndex", ProblemCode.valueOf(problem.code()).ordinal());
        result.put("level", problem.severity() == Severity.ERROR ? "error" : "warning");
        StringBuilder message = new StringBuilder(problem.message());
        problem.help().forEach(line -> message.append("\nhelp: ").append(line));
        result.put("message", text(message.toString()));
        result.put("locations", List.of(location(problem.span())));
        Problem.Related related = problem.related();
        if (related != null) {
            Map<String, Object> other = location(related.span());
            other.put("id", 1);
            other.put("message", text(related.label()));
            result.put("relatedLocations", List.of(other));
        }
        return result;
    }

    private static Map<String, Object> location(SourceSpan span) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", span.line());
        region.put("startColumn", span.column());
        region.put("endLine", span.endLine());
        region.put("endColumn", span.endColumn());
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("artifactLocation", Map.of("uri", uri(span.source().name())));
        place.put("region", region);
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("physicalLocation", place);
        return location;
    }

    /** Returns a relative reference for a relative path: what shows the log resolves it against the checkout. */
    private static String uri(String name) {
        Path path = Path.of(name).normalize();
        if (path.isAbsolute()) {
            return path.toUri().toString();
        }
        String text = path.toString().replace('\\', '/');
        try {
            // A colon in the first segment of a relative reference would end a scheme (RFC 3986, 4.2).
            String rooted = text.contains(":") ? "./" + text : text;
            return new URI(null, null, rooted, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }
}
