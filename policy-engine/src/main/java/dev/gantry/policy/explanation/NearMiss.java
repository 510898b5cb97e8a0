package dev.gantry.policy.explanation;

import dev.gantry.policy.resolve.ResolvedRule;
import java.util.List;

/**
 * A rule, and in what a request differs from it.
 *
 * @param gaps none where the rule holds for the request
 */
public record NearMiss(ResolvedRule rule, List<Gap> gaps) {
    public NearMiss {
        gaps = List.copyOf(gaps);
    }

    /** Returns whether the rule holds for the request. */
    public boolean holds() {
        return gaps.isEmpty();
    }

    /** Returns the number of points in which what the request says differs from the rule. */
    public int differences() {
        return (int) gaps.stream().filter(Gap::said).count();
    }

    /** Returns the id of the rule and where it stands. */
    public String where() {
        var span = rule.written().id().span();
        return rule.id() + " (" + span.source().name() + ':' + span.line() + ')';
    }
}
