package dev.gantry.proxy.cli;

import dev.gantry.policy.cells.Seat;
import dev.gantry.policy.matrix.PolicyMatrix;
import dev.gantry.policy.matrix.Verdict;
import dev.gantry.policy.vocabulary.Service;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The matrix of a policy as a page that stands alone: it loads nothing, and every name in it is escaped. */
final class MatrixPage {
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");
    private static final int MOST_SUBJECTS_IN_SIGHT = 3;

    private final PolicyMatrix matrix;

    private MatrixPage(PolicyMatrix matrix) {
        this.matrix = matrix;
    }

    /**
     * Returns the page.
     *
     * @param policy what the user calls the policy
     * @param revision the hash of its revision
     */
    static String of(PolicyMatrix matrix, String policy, String revision, Instant now) {
        MatrixPage page = new MatrixPage(matrix);
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        long devices = matrix.seats().stream().map(Seat::device).distinct().count();
        Map<String, String> slots = new LinkedHashMap<>();
        slots.put("policy", escape(policy));
        slots.put("revision", escape(revision));
        slots.put("shortRevision", escape(revision.substring(0, Math.min(12, revision.length()))));
        slots.put("time", second.toString());
        slots.put(
                "timeText",
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").format(second.atOffset(ZoneOffset.UTC)));
        slots.put("counts", matrix.zones().size() + " zones, " + devices + " devices");
        slots.put("version", escape(ProductVersion.current()));
        slots.put("grid", page.grid());
        slots.put("pairs", page.pairs());
        slots.put("data", page.data());
        return SLOT.matcher(template())
                .replaceAll(slot -> Matcher.quoteReplacement(Objects.requireNonNull(slots.get(slot.group(1)))));
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(MatrixPage.class.getResourceAsStream("matrix.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String grid() {
        Map<List<String>, PolicyMatrix.ZonePair> pairs = matrix.pairs().stream()
                .collect(Collectors.toMap(pair -> List.of(pair.from(), pair.to()), pair -> pair));
        StringBuilder out =
                new StringBuilder("<table class=\"grid\" id=\"grid\">\n<caption>Rows call columns. The numbers"
                        + " count services.</caption>\n<thead><tr><th scope=\"col\">from ↓ to →</th>");
        matrix.zones()
                .forEach(zone ->
                        out.append("<th scope=\"col\">").append(escape(zone)).append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        for (String from : matrix.zones()) {
            out.append("<tr><th scope=\"row\">").append(escape(from)).append("</th>");
            for (String to : matrix.zones()) {
                PolicyMatrix.ZonePair pair = pairs.get(List.of(from, to));
                out.append("<td>");
                if (pair == null || pair.entries().isEmpty()) {
                    out.append("<span class=\"empty deny\" role=\"img\" aria-label=\"")
                            .append(escape(from + " to " + to + ": deny"))
                            .append("\">·</span>");
                } else {
                    cell(pair, out);
                }
                out.append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody>\n</table>").toString();
    }

    private void cell(PolicyMatrix.ZonePair pair, StringBuilder out) {
        Map<Verdict, Long> services = services(pair);
        List<String> words = new ArrayList<>();
        services.forEach(
                (verdict, count) -> words.add(verdict.word() + " " + count + (count == 1 ? " service" : " services")));
        out.append("<a class=\"")
                .append(pair.verdict().word())
                .append("\" href=\"#")
                .append(id(pair))
                .append("\" title=\"")
                .append(escape(pair.from() + " → " + pair.to() + ": " + String.join(", ", words)))
                .append("\" aria-label=\"")
                .append(escape(pair.from() + " to " + pair.to() + ": " + String.join(", ", words)))
                .append("\">");
        services.forEach((verdict, count) -> out.append("<span aria-hidden=\"true\">")
                .append(verdict.symbol())
                .append("<span class=\"n\">")
                .append(count)
                .append("</span></span>"));
        out.append("</a>");
    }

    private static Map<Verdict, Long> services(PolicyMatrix.ZonePair pair) {
        Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            long count = pair.entries().stream()
                    .filter(entry -> entry.verdict() == verdict)
                    .map(PolicyMatrix.Entry::service)
                    .distinct()
                    .count();
            if (count > 0) {
                counts.put(verdict, count);
            }
        }
        return counts;
    }

    private String id(PolicyMatrix.ZonePair pair) {
        return "p" + matrix.zones().indexOf(pair.from()) + "-" + matrix.zones().indexOf(pair.to());
    }

    private String pairs() {
        StringBuilder out = new StringBuilder();
        for (PolicyMatrix.ZonePair pair : matrix.pairs()) {
            if (pair.entries().isEmpty()) {
                continue;
            }
            out.append("<details class=\"pair\" id=\"")
                    .append(id(pair))
                    .append("\"><summary><strong>")
                    .append(escape(pair.from()))
                    .append(" → ")
                    .append(escape(pair.to()))
                    .append("</strong>");
            services(pair).forEach((verdict, count) -> badge(verdict, " " + count, out));
            out.append(
                            "</summary>\n<div class=\"inner\"><table class=\"list\"><thead><tr><th scope=\"col\">Service</th>")
                    .append("<th scope=\"col\">SOP classes or messages</th><th scope=\"col\">Verdict</th>")
                    .append("<th scope=\"col\">Rules</th><th scope=\"col\">Conditions</th></tr></thead><tbody>\n");
            pair.entries().stream().filter(entry -> !entry.isOnlyWatched()).forEach(entry -> entry(entry, out));
            watched(pair, out);
            out.append("</tbody></table></div></details>\n");
        }
        return out.toString();
    }

    /** What passes only because refusals are only watched is one line. */
    private static void watched(PolicyMatrix.ZonePair pair, StringBuilder out) {
        List<PolicyMatrix.Entry> watched = pair.entries().stream()
                .filter(PolicyMatrix.Entry::isOnlyWatched)
                .toList();
        if (watched.isEmpty()) {
            return;
        }
        out.append(
                "<tr class=\"entry\"><td>the rest</td><td><details class=\"sop\"><summary>everything no rule allows</summary><ul>");
        watched.forEach(entry -> out.append("<li>")
                .append(escape(entry.service().word() + ": " + entry.summary()))
                .append("</li>"));
        out.append("</ul></details></td><td>");
        badge(Verdict.MONITOR, "", out);
        out.append("</td><td></td><td><ul><li>refusals are only watched</li></ul></td></tr>\n");
    }

    private static void entry(PolicyMatrix.Entry entry, StringBuilder out) {
        out.append("<tr class=\"entry\"><td>")
                .append(escape(entry.service().word()))
                .append("</td><td>");
        if (entry.subjects().size() > MOST_SUBJECTS_IN_SIGHT
                || !String.join(", ", entry.subjects()).equals(entry.summary())) {
            boolean listed = entry.subjects().size() > 1;
            out.append(listed ? "<details class=\"sop\"><summary>" : "")
                    .append(escape(entry.summary()))
                    .append(listed ? "</summary><ul>" : "");
            if (listed) {
                entry.subjects()
                        .forEach(subject ->
                                out.append("<li>").append(escape(subject)).append("</li>"));
                out.append("</ul></details>");
            }
        } else {
            out.append(escape(entry.summary()));
        }
        out.append("</td><td>");
        badge(entry.verdict(), "", out);
        out.append("</td><td>");
        out.append(entry.rules().stream()
                .map(rule -> "<code>" + escape(rule) + "</code>")
                .collect(Collectors.joining(", ")));
        out.append("</td><td>");
        if (!entry.conditions().isEmpty()) {
            out.append("<ul>");
            entry.conditions()
                    .forEach(condition ->
                            out.append("<li>").append(escape(condition)).append("</li>"));
            out.append("</ul>");
        }
        out.append("</td></tr>\n");
    }

    private static void badge(Verdict verdict, String more, StringBuilder out) {
        out.append("<span class=\"badge ")
                .append(verdict.word())
                .append("\"><span aria-hidden=\"true\">")
                .append(verdict.symbol())
                .append("</span> ")
                .append(verdict.word())
                .append(more)
                .append("</span>");
    }

    /** The same sets of devices stand in many flows: they are written once. */
    private String data() {
        Map<List<Integer>, Integer> sets = new LinkedHashMap<>();
        List<Object> flows = new ArrayList<>();
        for (PolicyMatrix.Flow flow : matrix.flows()) {
            Service service = flow.service();
            flows.add(List.of(
                    set(sets, flow.from()),
                    set(sets, flow.to()),
                    service == null ? "any" : service.word(),
                    flow.summary(),
                    flow.verdict().word(),
                    flow.rules(),
                    flow.conditions()));
        }
        Map<String, String> symbols = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            symbols.put(verdict.word(), verdict.symbol());
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(
                "seats",
                matrix.seats().stream()
                        .map(seat -> List.of(seat.device(), seat.aeTitle(), seat.zone()))
                        .toList());
        data.put("sets", sets.keySet());
        data.put("flows", flows);
        data.put("symbols", symbols);
        // In a script element only "</" and "<!--" end or change what is text.
        return JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c");
    }

    private static int set(Map<List<Integer>, Integer> sets, List<Integer> seats) {
        Integer known = sets.putIfAbsent(seats, sets.size());
        return known == null ? sets.size() - 1 : known;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
