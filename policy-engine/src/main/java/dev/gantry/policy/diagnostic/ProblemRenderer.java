package dev.gantry.policy.diagnostic;

import java.util.List;

/**
 * Writes problems for people: position, message, the line with carets under the words in question, and help.
 *
 * <pre>
 * bad.yaml:105:19: error[E204] unknown service `storage-comitment`
 *     |
 * 105 |     allow: [stor, storage-comitment]
 *     |                   ^^^^^^^^^^^^^^^^^
 *     = help: did you mean `storage-commitment`?
 * </pre>
 *
 * <p>Long lines are shown in part. Control characters of the text are shown as U+FFFD: a hostile file does not get to
 * steer the terminal that shows its problems.
 */
public final class ProblemRenderer {
    /** The most characters of a line that are shown. */
    private static final int WIDTH = 160;

    private ProblemRenderer() {}

    /** Writes several problems, an empty line between them, and a line break at the end; empty for none. */
    public static String render(List<Problem> problems) {
        StringBuilder out = new StringBuilder();
        for (Problem problem : problems) {
            if (!out.isEmpty()) {
                out.append('\n');
            }
            write(problem, out);
        }
        return out.toString();
    }

    /** Writes one problem, with a line break at the end. */
    public static String render(Problem problem) {
        StringBuilder out = new StringBuilder();
        write(problem, out);
        return out.toString();
    }

    private static void write(Problem problem, StringBuilder out) {
        Problem.Related related = problem.related();
        int digits = Math.max(digits(problem.span()), related == null ? 0 : digits(related.span()));
        String margin = " ".repeat(digits + 1);
        out.append(printable(problem.span().position()))
                .append(": ")
                .append(problem.severity().word());
        if (!problem.code().isEmpty()) {
            out.append('[').append(problem.code()).append(']');
        } else {
            out.append(':');
        }
        out.append(' ').append(printable(problem.message())).append('\n');
        out.append(margin).append("|\n");
        writeLine(problem.span(), digits, '^', "", out);
        if (related != null) {
            out.append(margin)
                    .append("::: ")
                    .append(printable(related.span().position()))
                    .append('\n');
            out.append(margin).append("|\n");
            writeLine(related.span(), digits, '-', " " + related.label(), out);
        }
        for (String help : problem.help()) {
            out.append(margin).append("= help: ").append(printable(help)).append('\n');
        }
    }

    private static void writeLine(SourceSpan span, int digits, char mark, String label, StringBuilder out) {
        int[] line = span.source().line(span.line()).codePoints().toArray();
        int first = Math.min(span.column() - 1, line.length);
        int behind = span.endLine() == span.line() ? Math.min(span.endColumn() - 1, line.length) : line.length;
        int from = first > WIDTH - 40 ? first - 40 : 0;
        int to = Math.min(line.length, from + WIDTH);
        String lead = from > 0 ? "…" : "";
        out.append(String.format("%" + digits + "d | ", span.line()))
                .append(lead)
                .append(printable(new String(line, from, to - from)))
                .append(to < line.length ? "…" : "")
                .append('\n');
        int carets = Math.max(1, Math.min(behind, to) - first);
        out.append(" ".repeat(digits + 1))
                .append("| ")
                .append(" ".repeat(lead.length() + first - from))
                .append(String.valueOf(mark).repeat(carets))
                .append(label)
                .append('\n');
    }

    private static int digits(SourceSpan span) {
        return Integer.toString(span.line()).length();
    }

    private static String printable(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (c == '\t') {
                out.append(' ');
            } else {
                out.append(Character.isISOControl(c) ? '\uFFFD' : (char) c);
            }
        });
        return out.toString();
    }
}
