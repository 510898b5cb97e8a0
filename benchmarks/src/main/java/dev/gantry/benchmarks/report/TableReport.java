package dev.gantry.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The results as Markdown tables: medians with half the range in per cent, then ratios to each base. */
public final class TableReport {

    private TableReport() {}

    /**
     * Renders the results.
     *
     * @param hops columns, in this order
     * @param bases hops to which ratios are shown, those that were not measured left out
     */
    public static String render(Results results, List<String> hops, List<String> bases) {
        StringBuilder out = new StringBuilder();
        out.append(table(
                results,
                hops,
                (quantity, hop) -> results.summary(quantity, hop)
                        .map(summary -> "%s ±%.0f%%".formatted(number(summary.median()), summary.spread() * 100))
                        .orElse("–")));
        for (String base : bases) {
            if (hops.contains(base)) {
                List<String> others =
                        hops.stream().filter(hop -> !hop.equals(base)).toList();
                String ratios = table(results, others, (quantity, hop) -> {
                    OptionalDouble ratio = results.ratio(quantity, hop, base);
                    return ratio.isPresent() ? "%.2f".formatted(ratio.getAsDouble()) : "–";
                });
                if (!ratios.isEmpty()) {
                    out.append("\nRatio to ").append(base).append(":\n\n").append(ratios);
                }
            }
        }
        for (Results.Failure failure : results.failures()) {
            out.append("\nFAILED %s, %s, round %d: %s"
                    .formatted(failure.row(), failure.hop(), failure.round(), failure.reason()));
        }
        return out.append('\n').toString();
    }

    /** A number with three significant digits and no exponent. */
    public static String number(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude >= 100 || magnitude == 0 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private interface Cell {
        String text(Quantity quantity, String hop);
    }

    private static String table(Results results, List<String> hops, Cell cell) {
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("quantity", "unit"));
        header.addAll(hops);
        lines.add(header);
        for (Quantity quantity : results.quantities()) {
            List<String> line = new ArrayList<>(List.of(quantity.title(), quantity.unit()));
            hops.forEach(hop -> line.add(cell.text(quantity, hop)));
            if (line.stream().skip(2).anyMatch(text -> !text.equals("–"))) {
                lines.add(line);
            }
        }
        if (lines.size() == 1) {
            return "";
        }
        int columns = header.size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (int row = 0; row < lines.size(); row++) {
            for (int i = 0; i < columns; i++) {
                out.append("| ")
                        .append(pad(lines.get(row).get(i), widths[i], i >= 2))
                        .append(' ');
            }
            out.append("|\n");
            if (row == 0) {
                for (int i = 0; i < columns; i++) {
                    out.append('|').append("-".repeat(widths[i] + 1)).append(i >= 2 ? ':' : '-');
                }
                out.append("|\n");
            }
        }
        return out.toString();
    }

    private static String pad(String text, int width, boolean right) {
        String blanks = " ".repeat(width - text.length());
        return right ? blanks + text : text + blanks;
    }
}
