package dev.gantry.policy.diagnostic;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A text with a name, cut into lines. A byte order mark at its start is dropped: editors write it, nobody means it. */
public final class SourceText {
    private final String name;
    private final String content;
    private final int[] lineStarts;

    private SourceText(String name, String content) {
        this.name = name;
        this.content = content;
        this.lineStarts = lineStarts(content);
    }

    /**
     * Makes a source of a string.
     *
     * @param name what messages call it, usually the path as the user wrote it
     */
    public static SourceText of(String name, String content) {
        return new SourceText(name, content.startsWith("\uFEFF") ? content.substring(1) : content);
    }

    /** Makes a source of bytes, which must be UTF-8; empty where they are not. */
    public static Optional<SourceText> decode(String name, byte[] bytes) {
        try {
            return Optional.of(of(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Returns what messages call this text. */
    public String name() {
        return name;
    }

    /** Returns the whole text, without a byte order mark. */
    public String content() {
        return content;
    }

    /** Returns the number of lines, at least 1. */
    public int lineCount() {
        return lineStarts.length;
    }

    /**
     * Returns a line without its line break.
     *
     * @param line counted from 1; beyond the last line the answer is empty
     */
    public String line(int line) {
        if (line < 1 || line > lineStarts.length) {
            return "";
        }
        int start = lineStarts[line - 1];
        int end = line < lineStarts.length ? lineStarts[line] : content.length();
        while (end > start && isLineBreak(content.charAt(end - 1))) {
            end--;
        }
        return content.substring(start, end);
    }

    /** Returns the span of the first character, for problems of the text as a whole. */
    public SourceSpan start() {
        return new SourceSpan(this, 1, 1, 1, 2);
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private static int[] lineStarts(String content) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            boolean ends = c == '\n' || (c == '\r' && (i + 1 == content.length() || content.charAt(i + 1) != '\n'));
            if (ends) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    @Override
    public String toString() {
        return name;
    }
}
