package dev.gantry.policy.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a layout: two spaces a level, one space where one does. Comments beside values stay in their columns, so that those
 * that their writer put in one line stay so. Used once.
 */
final class LayoutWriter {
    /** What stands in brackets over several lines is put on one where that is no longer than this. */
    private static final int WIDTH = 120;

    private final List<String> lines = new ArrayList<>();
    private final List<Layout.Remark> remarks;
    private StringBuilder line = new StringBuilder();
    private boolean inline;
    private int next;

    private LayoutWriter(Layout layout) {
        remarks = layout.remarks();
    }

    static String write(Layout layout) {
        LayoutWriter writer = new LayoutWriter(layout);
        if (layout.markerLine() >= 0) {
            writer.flush(layout.markerLine(), 0);
            writer.line.append("---");
            writer.end(layout.markerLine());
        }
        LayoutNode top = layout.top();
        if (top != null) {
            writer.flush(top.line(), 0);
            writer.value(top, 0, Integer.MAX_VALUE, false);
        }
        writer.flush(Integer.MAX_VALUE, 0);
        return writer.text();
    }

    private String text() {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isEmpty()) {
            end--;
        }
        int start = 0;
        while (start < end && lines.get(start).isEmpty()) {
            start++;
        }
        StringBuilder out = new StringBuilder();
        lines.subList(start, end).forEach(text -> out.append(text).append('\n'));
        return out.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Writes a value that begins a line, or that goes on behind a dash. */
    private void value(LayoutNode node, int indent, int limit, boolean behindDash) {
        inline = behindDash;
        if (node instanceof LayoutNode.Mapping mapping && !mapping.flow()) {
            mapping(mapping, indent, limit);
        } else if (node instanceof LayoutNode.Sequence sequence && !sequence.flow()) {
            sequence(sequence, indent, limit);
        } else {
            start(indent);
            inlined(node, Math.max(0, indent - 2));
        }
    }

    private void mapping(LayoutNode.Mapping mapping, int indent, int limit) {
        for (int i = 0; i < mapping.entries().size(); i++) {
            LayoutNode.Entry entry = mapping.entries().get(i);
            int after = i + 1 < mapping.entries().size()
                    ? mapping.entries().get(i + 1).key().line()
                    : limit;
            if (!inline) {
                flush(entry.key().line(), indent);
            }
            start(indent);
            line.append(entry.key().lines().get(0)).append(':');
            LayoutNode value = entry.value();
            if (isBlockCollection(value)) {
                end(entry.key().line());
                value(value, indent + 2, after, false);
            } else {
                if (!(value instanceof LayoutNode.Scalar scalar && scalar.isEmpty())) {
                    line.append(' ');
                }
                inlined(value, indent);
            }
        }
        flushWithin(mapping.column(), limit, indent);
    }

    private void sequence(LayoutNode.Sequence sequence, int indent, int limit) {
        for (int i = 0; i < sequence.items().size(); i++) {
            LayoutNode item = sequence.items().get(i);
            int after = i + 1 < sequence.items().size()
                    ? sequence.items().get(i + 1).line()
                    : limit;
            if (!inline) {
                flush(item.line(), indent);
            }
            start(indent);
            line.append('-');
            if (item instanceof LayoutNode.Scalar scalar && scalar.isEmpty()) {
                end(item.lastLine());
            } else {
                line.append(' ');
                value(item, indent + 2, after, true);
            }
        }
        flushWithin(sequence.column(), limit, indent);
    }

    private static boolean isBlockCollection(LayoutNode node) {
        return (node instanceof LayoutNode.Mapping mapping && !mapping.flow())
                || (node instanceof LayoutNode.Sequence sequence && !sequence.flow());
    }

    /** Writes what stands behind a key or a dash at some indentation, and ends the line. */
    private void inlined(LayoutNode node, int indent) {
        List<String> parts = parts(node, indent);
        boolean block = node instanceof LayoutNode.Scalar scalar && scalar.block();
        line.append(parts.get(0));
        for (String part : parts.subList(1, parts.size())) {
            finish();
            line.append(part.isEmpty() ? "" : " ".repeat(indent + 2)).append(part);
        }
        if (block) {
            finish();
        } else {
            end(node.lastLine());
        }
    }

    private List<String> parts(LayoutNode node, int indent) {
        if (node instanceof LayoutNode.Scalar scalar) {
            return scalar.lines();
        }
        List<String> verbatim = node instanceof LayoutNode.Sequence sequence
                ? sequence.verbatim()
                : ((LayoutNode.Mapping) node).verbatim();
        if (!verbatim.isEmpty()) {
            return verbatim;
        }
        String whole = flow(node);
        int used = Math.max(length(line.toString()), indent);
        return node.line() == node.lastLine() || used + length(whole) <= WIDTH
                ? List.of(whole)
                : filled(node, used, indent);
    }

    private static String flow(LayoutNode node) {
        if (node instanceof LayoutNode.Scalar scalar) {
            return String.join(" ", scalar.lines());
        }
        List<String> items = items(node);
        boolean map = node instanceof LayoutNode.Mapping;
        if (items.isEmpty()) {
            return map ? "{}" : "[]";
        }
        return map ? "{ " + String.join(", ", items) + " }" : "[" + String.join(", ", items) + "]";
    }

    private static List<String> items(LayoutNode node) {
        if (node instanceof LayoutNode.Sequence sequence) {
            return sequence.items().stream().map(LayoutWriter::flow).toList();
        }
        return ((LayoutNode.Mapping) node)
                .entries().stream()
                        .map(entry -> entry.key().lines().get(0) + ":"
                                + (flow(entry.value()).isEmpty() ? "" : " " + flow(entry.value())))
                        .toList();
    }

    private static List<String> filled(LayoutNode node, int used, int indent) {
        boolean map = node instanceof LayoutNode.Mapping;
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder(map ? "{" : "[");
        int column = used + 1;
        List<String> items = items(node);
        for (int i = 0; i < items.size(); i++) {
            String item = items.get(i) + (i + 1 < items.size() ? "," : map ? " }" : "]");
            if (i > 0 && column + 1 + length(item) > WIDTH) {
                parts.add(part.toString());
                part = new StringBuilder(item);
                column = indent + 2 + length(item);
            } else {
                part.append(i > 0 || map ? " " : "").append(item);
                column += 1 + length(item);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private void start(int indent) {
        if (!inline) {
            line.append(" ".repeat(indent));
        }
        inline = false;
    }

    /** Ends a line, with the comment that stands beside its last line in the text. */
    private void end(int sourceLine) {
        if (next < remarks.size()
                && !remarks.get(next).isBlank()
                && remarks.get(next).line() <= sourceLine) {
            Layout.Remark comment = remarks.get(next++);
            int length = length(line.toString());
            int column = comment.line() == sourceLine && !comment.alone() ? comment.column() : 0;
            line.append(" ".repeat(Math.max(column - length, 2))).append(comment.text());
        }
        finish();
    }

    private void finish() {
        lines.add(line.toString());
        line = new StringBuilder();
    }

    /** Writes the comments and blank lines that stand above a line. */
    private void flush(int sourceLine, int indent) {
        while (next < remarks.size() && remarks.get(next).line() < sourceLine) {
            remark(remarks.get(next++), indent);
        }
    }

    /** Writes the comments that stand below the last value of a block and are indented as it is. */
    private void flushWithin(int column, int limit, int indent) {
        if (column == 0) {
            return;
        }
        while (true) {
            int comment = next;
            while (comment < remarks.size() && remarks.get(comment).isBlank()) {
                comment++;
            }
            if (comment >= remarks.size()
                    || remarks.get(comment).line() >= limit
                    || !remarks.get(comment).alone()
                    || remarks.get(comment).column() < column) {
                return;
            }
            while (next <= comment) {
                remark(remarks.get(next++), indent);
            }
        }
    }

    private void remark(Layout.Remark remark, int indent) {
        if (!remark.isBlank()) {
            lines.add(" ".repeat(indent) + remark.text());
        } else if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
            lines.add("");
        }
    }
}
