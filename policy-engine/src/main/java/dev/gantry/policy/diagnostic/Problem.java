package dev.gantry.policy.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a text.
 *
 * @param severity how bad it is
 * @param code a stable code such as {@code E204}; empty where the text at hand has no codes
 * @param message one sentence, lower case, no full stop, the user's words in backticks
 * @param span where it stands
 * @param related the other party, such as the first of two definitions; absent where there is none
 * @param help what to do about it, one line each
 */
public record Problem(
        Severity severity,
        String code,
        String message,
        SourceSpan span,
        @Nullable Related related,
        List<String> help) {
    public Problem {
        help = List.copyOf(help);
    }

    /**
     * The other party of a problem.
     *
     * @param label what it is, such as {@code first defined here}
     */
    public record Related(SourceSpan span, String label) {}

    /** Makes an error. */
    public static Problem error(String code, SourceSpan span, String message, String... help) {
        return new Problem(Severity.ERROR, code, message, span, null, List.of(help));
    }

    /** Makes a warning. */
    public static Problem warning(String code, SourceSpan span, String message, String... help) {
        return new Problem(Severity.WARNING, code, message, span, null, List.of(help));
    }

    /** Returns this problem with the other party shown beside it. */
    public Problem relatedTo(SourceSpan other, String label) {
        return new Problem(severity, code, message, span, new Related(other, label), help);
    }
}
