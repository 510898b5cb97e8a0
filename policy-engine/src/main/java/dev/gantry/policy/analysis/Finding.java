package dev.gantry.policy.analysis;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that an analysis found.
 *
 * @param code the code that it is shown with
 * @param rule the id of the rule it is about; empty where it is about a device or zone
 * @param span where that stands
 * @param message one sentence, in the house style
 * @param others the ids of the other rules that play a part, in the order of the alphabet
 * @param otherSpan where the first of them stands
 * @param example a request that shows it, absent where there is none to show
 */
public record Finding(
        Kind kind,
        ProblemCode code,
        String rule,
        SourceSpan span,
        String message,
        List<String> others,
        @Nullable SourceSpan otherSpan,
        @Nullable Scenario example) {
    /** What can be found. */
    public enum Kind {
        /** An allow of which denies take everything. */
        DEAD(ProblemCode.W421),
        /** A rule without which nothing would change. */
        REDUNDANT(ProblemCode.W422),
        /** A deny or require on what nothing allows. */
        INEFFECTIVE(ProblemCode.W423),
        /** An allow that undoes the conditions of another. */
        WIDENING(ProblemCode.W424),
        /** Obligations that cannot be joined. */
        OBLIGATION_CONFLICT(ProblemCode.W425),
        /** A rule that can never hold. */
        IMPOSSIBLE(ProblemCode.W426),
        /** An answer without a way back. */
        RETURN_PATH(ProblemCode.W427),
        /** Devices and zones that look like slips. */
        IDENTITY(ProblemCode.W407);

        private final ProblemCode code;

        Kind(ProblemCode code) {
            this.code = code;
        }

        /** Returns the code of what the analysis itself finds of this kind. */
        ProblemCode code() {
            return code;
        }

        /** Returns the word that people use, such as {@code return path}. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    public Finding {
        others = List.copyOf(others);
    }

    /** Returns it as a warning, to be shown like those of a check. */
    public Problem problem() {
        List<String> help = new ArrayList<>();
        if (example != null) {
            help.add("for example: " + example.text());
        }
        Problem problem = new Problem(Severity.WARNING, code.name(), message, span, null, help);
        return otherSpan == null ? problem : problem.relatedTo(otherSpan, "rule `" + others.get(0) + "`");
    }
}
