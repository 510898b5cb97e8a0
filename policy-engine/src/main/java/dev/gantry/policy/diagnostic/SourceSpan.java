package dev.gantry.policy.diagnostic;

/**
 * A stretch of a {@link SourceText}. Lines and columns count from 1; columns count characters (Unicode code points).
 *
 * @param source the text
 * @param line the line of its first character
 * @param column the column of its first character
 * @param endLine the line of its end
 * @param endColumn the column behind its last character
 */
public record SourceSpan(SourceText source, int line, int column, int endLine, int endColumn) {
    /** Returns {@code file:line:column} of the first character. */
    public String position() {
        return source.name() + ':' + line + ':' + column;
    }

    @Override
    public String toString() {
        return position();
    }
}
