package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problems as programs read them. */
final class ProblemJson {
    private ProblemJson() {}

    static List<Map<String, Object>> of(List<Problem> problems) {
        return problems.stream().map(ProblemJson::members).toList();
    }

    private static Map<String, Object> members(Problem problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("severity", problem.severity().word());
        members.put("code", problem.code());
        members.put("message", problem.message());
        members.put("file", problem.span().source().name());
        members.put("line", problem.span().line());
        members.put("column", problem.span().column());
        members.put("endLine", problem.span().endLine());
        members.put("endColumn", problem.span().endColumn());
        members.put("help", problem.help());
        Problem.Related related = problem.related();
        if (related != null) {
            Map<String, Object> other = new LinkedHashMap<>();
            other.put("label", related.label());
            other.put("file", related.span().source().name());
            other.put("line", related.span().line());
            other.put("column", related.span().column());
            members.put("related", other);
        }
        return members;
    }
}
