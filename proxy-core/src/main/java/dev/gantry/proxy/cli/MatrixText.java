package dev.gantry.proxy.cli;

import dev.gantry.policy.matrix.PolicyMatrix;
import dev.gantry.policy.matrix.Verdict;
import dev.gantry.policy.vocabulary.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The matrix of a policy for terminals and for spreadsheets. */
final class MatrixText {
    /** A grid of zones that is wider than this many columns would wrap in a terminal. */
    private static final int WIDTH = 100;

    private MatrixText() {}

    /** Returns a grid of zones where it fits, and then a line for each entry. */
    static String table(PolicyMatrix matrix) {
        StringBuilder out = new StringBuilder();
        grid(matrix, out);
        List<String[]> rows = new ArrayList<>();
        for (PolicyMatrix.ZonePair pair : matrix.pairs()) {
            String ends = pair.from() + " → " + pair.to();
            for (PolicyMatrix.Entry entry : pair.entries()) {
                if (entry.isOnlyWatched()) {
                    continue;
                }
                rows.add(new String[] {
                    entry.verdict().symbol() + " " + ends,
                    entry.service().word(),
                    entry.verdict().word(),
                    entry.summary()
                            + (entry.rules().isEmpty() ? "" : "  by " + String.join(", ", entry.rules()))
                            + (entry.conditions().isEmpty() ? "" : "  [" + String.join(" | ", entry.conditions()) + "]")
                });
            }
            if (pair.entries().stream().anyMatch(PolicyMatrix.Entry::isOnlyWatched)) {
                rows.add(new String[] {
                    Verdict.MONITOR.symbol() + " " + ends,
                    "the rest",
                    Verdict.MONITOR.word(),
                    "refusals are only watched"
                });
            }
        }
        int[] widths = new int[3];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                out.append(padded(row[i], widths[i])).append("  ");
            }
            out.append(row[3]).append('\n');
        }
        out.append("everything else is denied\n");
        return out.toString();
    }

    private static void grid(PolicyMatrix matrix, StringBuilder out) {
        Map<List<String>, Verdict> verdicts = matrix.pairs().stream()
                .collect(Collectors.toMap(pair -> List.of(pair.from(), pair.to()), PolicyMatrix.ZonePair::verdict));
        int first = matrix.zones().stream().mapToInt(String::length).max().orElse(0);
        int width = matrix.zones().stream().mapToInt(zone -> zone.length() + 2).sum() + first;
        if (width > WIDTH) {
            return;
        }
        out.append(" ".repeat(first));
        matrix.zones().forEach(zone -> out.append("  ").append(zone));
        out.append('\n');
        for (String from : matrix.zones()) {
            out.append(padded(from, first));
            for (String to : matrix.zones()) {
                Verdict verdict = verdicts.getOrDefault(List.of(from, to), Verdict.DENY);
                out.append("  ").append(padded(verdict.symbol(), to.length()));
            }
            while (out.charAt(out.length() - 1) == ' ') {
                out.setLength(out.length() - 1);
            }
            out.append('\n');
        }
        for (Verdict verdict : Verdict.values()) {
            out.append(verdict.symbol()).append(' ').append(verdict.word()).append("  ");
        }
        out.append(" (rows call columns)\n\n");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /**
     * Returns RFC 4180 text with a header: a line for each SOP class or message that something is said of, and one for
     * {@code any} or {@code any other} of each service of each pair of zones.
     */
    static String csv(PolicyMatrix matrix) {
        StringBuilder out = new StringBuilder("from,to,service,sop,verdict,rules,conditions\r\n");
        for (PolicyMatrix.ZonePair pair : matrix.pairs()) {
            for (Service service : pair.services()) {
                boolean all = false;
                boolean some = false;
                for (PolicyMatrix.Entry entry : pair.entries()) {
                    if (entry.service() == service) {
                        some = true;
                        all |= entry.summary().equals("any");
                        for (String subject : entry.subjects()) {
                            line(
                                    out,
                                    pair.from(),
                                    pair.to(),
                                    service.word(),
                                    subject,
                                    entry.verdict().word(),
                                    String.join(" ", entry.rules()),
                                    String.join(" | ", entry.conditions()));
                        }
                    }
                }
                if (!all) {
                    line(
                            out,
                            pair.from(),
                            pair.to(),
                            service.word(),
                            some ? "any other" : "any",
                            Verdict.DENY.word(),
                            "",
                            "");
                }
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String... fields) {
        for (int i = 0; i < fields.length; i++) {
            out.append(i == 0 ? "" : ",").append(field(fields[i]));
        }
        out.append("\r\n");
    }

    private static String field(String text) {
        return text.matches("[A-Za-z0-9 ._^-]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
