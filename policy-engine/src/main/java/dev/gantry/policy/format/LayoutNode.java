package dev.gantry.policy.format;

import java.util.List;

/** A value of a text with what matters for its layout. Lines count from 0. */
sealed interface LayoutNode permits LayoutNode.Scalar, LayoutNode.Sequence, LayoutNode.Mapping {
    /** Returns the line it starts on. */
    int line();

    /** Returns the line that its last character stands on. */
    int lastLine();

    /**
     * A single value.
     *
     * @param lines its text as it stands, quotes included, a line each; without indentation, but for what the content of a
     *     block has beyond that of the block
     * @param block whether it is a literal or folded block, whose first line is its header
     */
    record Scalar(int line, int lastLine, List<String> lines, boolean block) implements LayoutNode {
        public Scalar {
            lines = List.copyOf(lines);
        }

        boolean isEmpty() {
            return lines.size() == 1 && lines.get(0).isEmpty();
        }
    }

    /**
     * A list.
     *
     * @param column where the dashes stand, in code points from 0
     * @param flow whether it is written in brackets
     * @param verbatim the lines of one that is written in brackets and has comments within; else none
     */
    record Sequence(int line, int lastLine, int column, boolean flow, List<String> verbatim, List<LayoutNode> items)
            implements LayoutNode {
        public Sequence {
            verbatim = List.copyOf(verbatim);
            items = List.copyOf(items);
        }
    }

    /** A map; {@code column} is that of its keys. */
    record Mapping(int line, int lastLine, int column, boolean flow, List<String> verbatim, List<Entry> entries)
            implements LayoutNode {
        public Mapping {
            verbatim = List.copyOf(verbatim);
            entries = List.copyOf(entries);
        }
    }

    /** A key and its value, which may be an empty scalar. */
    record Entry(Scalar key, LayoutNode value) {}
}
