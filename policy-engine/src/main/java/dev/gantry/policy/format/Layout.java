package dev.gantry.policy.format;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** A YAML text as its writer laid it out: values, comments and blank lines, each with its place. */
final class Layout {
    private final int[] text;
    private final List<String> lines;
    private final BitSet inScalars = new BitSet();
    private final BitSet filled = new BitSet();
    private final List<Remark> remarks = new ArrayList<>();
    private Iterator<Event> events;
    private @Nullable LayoutNode top;
    private int markerLine = -1;

    /**
     * A comment, or a blank line.
     *
     * @param column where it starts, in code points from 0
     * @param alone whether nothing stands before it
     * @param text the comment with its number sign; empty for a blank line
     */
    record Remark(int line, int column, boolean alone, String text) {
        boolean isBlank() {
            return text.isEmpty();
        }
    }

    private Layout(String content) {
        text = content.codePoints().toArray();
        lines = content.lines().toList();
        events = new Parse(LoadSettings.builder()
                        .setUseMarks(true)
                        .setCodePointLimit(Integer.MAX_VALUE)
                        .build())
                .parseString(content)
                .iterator();
    }

    /**
     * Reads a text that the reader of policies accepts.
     *
     * @param content with line feeds alone
     */
    static Layout of(String content) throws UnformattableException {
        Layout layout = new Layout(content);
        layout.read();
        return layout;
    }

    /** Returns the top; null for a text without any. */
    @Nullable
    LayoutNode top() {
        return top;
    }

    /** Returns the line of {@code ---}, -1 where there is none. */
    int markerLine() {
        return markerLine;
    }

    /** Returns the comments and blank lines in their order; those within values are not among them. */
    List<Remark> remarks() {
        return remarks;
    }

    /** Returns the texts of all comments in their order. */
    List<String> comments() {
        return remarks(false).stream()
                .filter(remark -> !remark.isBlank())
                .map(Remark::text)
                .toList();
    }

    private void read() throws UnformattableException {
        List<Event> all = new ArrayList<>();
        events.forEachRemaining(all::add);
        for (Event event : all) {
            if (event instanceof ScalarEvent scalar) {
                cover(scalar);
            }
        }
        remarks.addAll(remarks(false));
        events = all.iterator();
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent start) {
                if (start.getSpecVersion().isPresent()) {
                    throw refused(start, "a directive");
                }
                markerLine = start.isExplicit() ? start(start).getLine() : -1;
            } else if (event instanceof DocumentEndEvent end && end.isExplicit()) {
                throw refused(end, "an end of the document");
            } else if (event instanceof NodeEvent node) {
                top = node(node);
            }
        }
        remarks.clear();
        remarks.addAll(remarks(true));
    }

    private void cover(ScalarEvent scalar) {
        int from = start(scalar).getIndex();
        inScalars.set(from, lastIndex(scalar) + 1);
    }

    /** The end of a block is where the next token begins: blank lines before it belong to nobody. */
    private int lastIndex(ScalarEvent scalar) {
        int from = start(scalar).getIndex();
        int last = end(scalar).getIndex() - 1;
        if (isBlock(scalar)) {
            while (last > from && (text[last] == '\n' || text[last] == ' ')) {
                last--;
            }
        }
        return Math.max(last, from - 1);
    }

    /**
     * Finds comments and blank lines.
     *
     * @param outside whether those within values that are kept as they stand are left out
     */
    private List<Remark> remarks(boolean outside) {
        List<Remark> found = new ArrayList<>();
        int index = 0;
        for (int i = 0; i < lines.size(); i++) {
            int[] line = lines.get(i).codePoints().toArray();
            if (!(outside && filled.get(i))) {
                remark(i, index, line).ifPresent(found::add);
            }
            index += line.length + 1;
        }
        return found;
    }

    private Optional<Remark> remark(int number, int index, int[] line) {
        boolean alone = true;
        for (int i = 0; i < line.length; i++) {
            boolean free = !inScalars.get(index + i);
            if (line[i] == '#' && free && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
                return Optional.of(new Remark(number, i, alone, new String(line, i, line.length - i).stripTrailing()));
            }
            alone &= line[i] == ' ' || line[i] == '\t';
        }
        return alone && !inScalars.get(index) && !inScalars.get(index - (index > 0 ? 1 : 0))
                ? Optional.of(new Remark(number, 0, true, ""))
                : Optional.empty();
    }

    private LayoutNode node(NodeEvent event) throws UnformattableException {
        if (event instanceof AliasEvent || event.getAnchor().isPresent()) {
            throw refused(event, "an anchor or an alias");
        }
        if (event instanceof ScalarEvent scalar) {
            if (scalar.getTag().isPresent()) {
                throw refused(event, "a tag");
            }
            return scalar(scalar);
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        if (start.getTag().isPresent()) {
            throw refused(event, "a tag");
        }
        return event.getEventId() == Event.ID.SequenceStart ? sequence(start) : mapping(start);
    }

    private LayoutNode sequence(CollectionStartEvent start) throws UnformattableException {
        List<LayoutNode> items = new ArrayList<>();
        Event event = events.next();
        while (event instanceof NodeEvent item) {
            items.add(node(item));
            event = events.next();
        }
        int line = start(start).getLine();
        int lastLine = start.isFlow() ? end(event).getLine() : lastLine(line, items);
        return new LayoutNode.Sequence(
                line, lastLine, start(start).getColumn(), start.isFlow(), verbatim(start, event, lastLine), items);
    }

    private LayoutNode mapping(CollectionStartEvent start) throws UnformattableException {
        List<LayoutNode.Entry> entries = new ArrayList<>();
        List<LayoutNode> nodes = new ArrayList<>();
        Event event = events.next();
        while (event instanceof NodeEvent keyEvent) {
            if (!(node(keyEvent) instanceof LayoutNode.Scalar key)
                    || key.lines().size() > 1
                    || key.block()) {
                throw refused(keyEvent, "a key of several lines");
            }
            LayoutNode value = node((NodeEvent) events.next());
            entries.add(new LayoutNode.Entry(key, value));
            nodes.add(key);
            nodes.add(value);
            event = events.next();
        }
        int line = start(start).getLine();
        int lastLine = start.isFlow() ? end(event).getLine() : lastLine(line, nodes);
        return new LayoutNode.Mapping(
                line, lastLine, start(start).getColumn(), start.isFlow(), verbatim(start, event, lastLine), entries);
    }

    private static int lastLine(int line, List<LayoutNode> nodes) {
        return nodes.stream().mapToInt(LayoutNode::lastLine).max().orElse(line);
    }

    /** Comments within brackets keep everything between them as it is, but for the indentation. */
    private List<String> verbatim(CollectionStartEvent start, Event end, int lastLine) {
        int line = start(start).getLine();
        boolean commented = start.isFlow()
                && remarks.stream()
                        .anyMatch(remark -> !remark.isBlank() && remark.line() >= line && remark.line() < lastLine);
        if (!commented) {
            return List.of();
        }
        filled.set(line, lastLine);
        return slice(start(start).getIndex(), end(end).getIndex());
    }

    private LayoutNode.Scalar scalar(ScalarEvent scalar) throws UnformattableException {
        int from = start(scalar).getIndex();
        int last = lastIndex(scalar);
        List<String> raw = slice(from, last + 1);
        int line = start(scalar).getLine();
        int lastLine = line + raw.size() - 1;
        if (isBlock(scalar)) {
            return block(scalar, raw.get(0), line, lastLine);
        }
        if (scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
                && isPlainEnough(scalar.getValue())
                && raw.size() == 1) {
            raw = List.of('"' + scalar.getValue() + '"');
        }
        if (raw.stream().anyMatch(String::isEmpty) && raw.size() > 1) {
            filled.set(line, lastLine);
        }
        return new LayoutNode.Scalar(line, lastLine, raw, false);
    }

    private LayoutNode.Scalar block(ScalarEvent scalar, String header, int line, int lastLine)
            throws UnformattableException {
        if (header.matches(".*[0-9+].*")) {
            throw refused(scalar, "a block with an indicator");
        }
        filled.set(line, lastLine + 1);
        List<String> content = new ArrayList<>(lines.subList(line + 1, lastLine + 1));
        int indent = content.stream()
                .filter(text -> !text.isBlank())
                .mapToInt(text -> text.length() - text.stripLeading().length())
                .findFirst()
                .orElse(0);
        List<String> all = new ArrayList<>();
        all.add(header);
        for (String text : content) {
            all.add(text.length() <= indent ? "" : text.substring(indent));
        }
        return new LayoutNode.Scalar(line, lastLine, all, true);
    }

    private List<String> slice(int from, int to) {
        String raw = new String(text, from, Math.max(0, to - from));
        List<String> parts = new ArrayList<>();
        for (String part : raw.split("\n", -1)) {
            parts.add(part.strip());
        }
        return parts;
    }

    private static boolean isPlainEnough(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c != '"' && c != '\\' && c != 0x7F && (c < 0x80 || c > 0x9F));
    }

    private static boolean isBlock(ScalarEvent scalar) {
        return scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }

    private static UnformattableException refused(Event event, String what) {
        return new UnformattableException(
                "line " + (start(event).getLine() + 1) + " has " + what + ", and a text with one is left as it is");
    }

    private static Mark start(Event event) {
        return event.getStartMark().orElseThrow();
    }

    private static Mark end(Event event) {
        return event.getEndMark().orElseThrow();
    }
}
