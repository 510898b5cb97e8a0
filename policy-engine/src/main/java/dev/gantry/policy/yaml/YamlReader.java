package dev.gantry.policy.yaml;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML 1.2 text into a {@link YamlMap}. It works on the parser's events, so that nesting is bounded before any
 * recursion and no value is ever turned into a number, a date or an object.
 */
public final class YamlReader {
    private static final Set<String> PLAIN_TAGS = Set.of(
            "!",
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:seq",
            "tag:yaml.org,2002:map");

    private final SourceText source;
    private final YamlNode.Reading reading;
    private final YamlLimits limits;
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();
    private Iterator<Event> events = List.<Event>of().iterator();
    private int aliases;
    private long nodes;

    private YamlReader(SourceText source, YamlNode.Reading reading, YamlLimits limits) {
        this.source = source;
        this.reading = reading;
        this.limits = limits;
    }

    /** Reads with the {@linkplain YamlLimits#DEFAULT usual limits}. */
    public static YamlMap read(SourceText source, Problems problems, ProblemCodes codes) {
        return read(source, problems, codes, YamlLimits.DEFAULT);
    }

    /**
     * Reads one document whose top is a map.
     *
     * @param problems takes what is wrong; nothing is thrown
     * @return the map; an empty one after a problem that leaves nothing to read
     */
    public static YamlMap read(SourceText source, Problems problems, ProblemCodes codes, YamlLimits limits) {
        YamlNode.Reading reading = new YamlNode.Reading(problems, codes);
        YamlMap nothing = new YamlMap(reading, source.start(), Map.of(), 1);
        if (source.content().length() > limits.maxCharacters()) {
            nothing.report(
                    YamlFault.REFUSED,
                    "the text has " + source.content().length() + " characters (expected: at most "
                            + limits.maxCharacters() + ")");
            return nothing;
        }
        YamlNode top;
        try {
            top = new YamlReader(source, reading, limits).document(nothing);
        } catch (RefusedException e) {
            problems.add(e.problem);
            return nothing;
        } catch (MarkedYamlEngineException e) {
            SourceSpan at = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> span(source, mark, mark))
                    .orElse(source.start());
            nothing.report(YamlFault.SYNTAX, at, syntaxMessage(e.getProblem()), syntaxHelp(e.getProblem()));
            return nothing;
        } catch (ReaderException e) {
            nothing.report(
                    YamlFault.SYNTAX,
                    positionOf(source, e.getPosition()),
                    String.format("character U+%04X is not allowed", e.getCodePoint()));
            return nothing;
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The parser throws the last two on some malformed escapes and directives.
            nothing.report(YamlFault.SYNTAX, "the text is not YAML");
            return nothing;
        }
        if (top instanceof YamlMap map) {
            return map;
        }
        if (top instanceof YamlScalar scalar && scalar.isAbsent()) {
            nothing.report(YamlFault.SHAPE, "the text is empty (expected: a map)");
        } else {
            top.expected("a map");
        }
        return nothing;
    }

    private YamlNode document(YamlNode nothing) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .setLabel(source.name())
                .build();
        events = new Parse(settings).parseString(source.content()).iterator();
        YamlNode top = nothing;
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && seen) {
                throw refused(YamlFault.REFUSED, event, "a second document starts here (expected: one)");
            }
            if (event instanceof NodeEvent node) {
                top = node(node, 1);
                seen = true;
            }
        }
        return seen ? top : new YamlScalar(reading, source.start(), "", true);
    }

    private YamlNode node(NodeEvent event, int depth) {
        if (event instanceof AliasEvent) {
            return alias(event);
        }
        count(event, 1);
        YamlNode node;
        if (event instanceof ScalarEvent scalar) {
            checkTag(scalar.getTag(), event);
            node = new YamlScalar(reading, spanOf(event), scalar.getValue(), scalar.isPlain());
        } else {
            if (depth > limits.maxDepth()) {
                throw refused(
                        YamlFault.REFUSED, event, "nested too deep (expected: at most " + limits.maxDepth() + ")");
            }
            checkTag(((CollectionStartEvent) event).getTag(), event);
            node = event.getEventId() == Event.ID.MappingStart ? map(event, depth) : list(event, depth);
        }
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private YamlNode alias(NodeEvent event) {
        Anchor anchor = event.getAnchor().orElseThrow();
        YamlNode target = anchors.get(anchor);
        if (target == null) {
            throw refused(YamlFault.REFUSED, event, "alias `*" + anchor.getValue() + "` has no anchor before it");
        }
        if (++aliases > limits.maxAliases()) {
            throw refused(YamlFault.REFUSED, event, "too many aliases (expected: at most " + limits.maxAliases() + ")");
        }
        count(event, target.weight());
        return target;
    }

    private YamlNode list(NodeEvent start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        long weight = 1;
        Event event = events.next();
        while (event instanceof NodeEvent item) {
            YamlNode node = node(item, depth + 1);
            weight += node.weight();
            items.add(node);
            event = events.next();
        }
        return new YamlList(reading, collectionSpan(start, event), items, weight);
    }

    private YamlNode map(NodeEvent start, int depth) {
        Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
        long weight = 1;
        Event event = events.next();
        while (event instanceof NodeEvent keyEvent) {
            YamlNode key = node(keyEvent, depth + 1);
            YamlNode value = node((NodeEvent) events.next(), depth + 1);
            weight += key.weight() + value.weight();
            if (key instanceof YamlScalar name) {
                YamlMap.Entry first = entries.putIfAbsent(name.text(), new YamlMap.Entry(name, value));
                if (first != null) {
                    name.report(
                            YamlFault.DUPLICATE_KEY,
                            name.span(),
                            "duplicate key `" + name.text() + "`",
                            first.key().span(),
                            "first defined here");
                }
            } else {
                key.expected("a name as key");
            }
            event = events.next();
        }
        return new YamlMap(reading, collectionSpan(start, event), entries, weight);
    }

    private void checkTag(Optional<String> tag, NodeEvent event) {
        if (tag.isPresent() && !PLAIN_TAGS.contains(tag.get())) {
            throw refused(YamlFault.REFUSED, event, "tag `" + tag.get() + "` is not allowed");
        }
    }

    private void count(Event event, long more) {
        nodes += more;
        if (nodes > limits.maxNodes()) {
            throw refused(YamlFault.REFUSED, event, "too many values (expected: at most " + limits.maxNodes() + ")");
        }
    }

    private RefusedException refused(YamlFault fault, Event event, String message) {
        return new RefusedException(Problem.error(reading.codes().of(fault), spanOf(event), message));
    }

    private SourceSpan spanOf(Event event) {
        Mark start = event.getStartMark().orElse(null);
        if (start == null) {
            return source.start();
        }
        return span(source, start, event.getEndMark().orElse(start));
    }

    /** Block collections end at the next token, maybe lines below: their span is their first line. */
    private SourceSpan collectionSpan(Event start, Event end) {
        Mark from = start.getStartMark().orElse(null);
        Mark to = end.getEndMark().orElse(null);
        if (from == null || to == null) {
            return source.start();
        }
        return span(source, from, to);
    }

    private static SourceSpan span(SourceText source, Mark start, Mark end) {
        int endColumn =
                end.getLine() == start.getLine() ? Math.max(end.getColumn(), start.getColumn() + 1) : end.getColumn();
        return new SourceSpan(source, start.getLine() + 1, start.getColumn() + 1, end.getLine() + 1, endColumn + 1);
    }

    private static SourceSpan positionOf(SourceText source, int codePoints) {
        int line = 1;
        int column = 1;
        int seen = 0;
        for (int i = 0; i < source.content().length() && seen < codePoints; seen++) {
            int c = source.content().codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new SourceSpan(source, line, column, line, column + 1);
    }

    private static String syntaxMessage(String problem) {
        if (problem.contains("\\t(TAB)") || problem.contains("'\\t'")) {
            return "a tab stands where only spaces may";
        }
        return problem.replace('\n', ' ').replace('\'', '`');
    }

    private static String[] syntaxHelp(String problem) {
        if (problem.contains("\\t(TAB)") || problem.contains("'\\t'")) {
            return new String[] {"indent with spaces"};
        }
        if (problem.contains("cannot start any token")) {
            return new String[] {"put the text in quotes"};
        }
        return new String[0];
    }

    /** Ends the reading of a text that is refused. Carries no stack trace: the fault is the text's. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        RefusedException(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }
    }
}
