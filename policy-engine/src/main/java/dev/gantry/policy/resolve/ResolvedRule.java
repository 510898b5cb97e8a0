package dev.gantry.policy.resolve;

import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Schedule;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule with its names resolved.
 *
 * @param written as it stands in the file
 * @param boxes the requests it bears on; none where it can match nothing
 * @param uncut the requests it would bear on without {@code except}
 * @param hole what {@code except} takes out of them, absent where there is none
 * @param schedule when it holds, absent for always
 * @param userRoles the roles of its user condition, groups expanded; empty for any
 * @param obligations the ids of its obligations, in the order of the alphabet
 * @param moveDestinations the AE titles that a C-MOVE may name; empty for any
 * @param moveToSelf whether the caller's own AE titles are among them
 */
public record ResolvedRule(
        Rule written,
        List<Box> boxes,
        List<Box> uncut,
        @Nullable Box hole,
        @Nullable Schedule schedule,
        Set<String> userRoles,
        List<String> obligations,
        Set<String> moveDestinations,
        boolean moveToSelf) {
    public ResolvedRule {
        boxes = List.copyOf(boxes);
        uncut = List.copyOf(uncut);
        userRoles = Set.copyOf(userRoles);
        obligations = List.copyOf(obligations);
        moveDestinations = Set.copyOf(moveDestinations);
    }

    /** Returns its id. */
    public String id() {
        return written.id().text();
    }

    /** Returns its kind. */
    public RuleKind kind() {
        return written.kind();
    }

    /** Returns whether it is only watched. */
    public boolean isStaged() {
        return written.staging().monitor();
    }

    /** Returns whether any AE title may be the destination of a move. */
    public boolean movesAnywhere() {
        return moveDestinations.isEmpty() && !moveToSelf;
    }
}
