package dev.gantry.policy.check;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.time.LocalDate;

/** Whatever is only watched must have an end, and the end must not be past. */
final class StagingChecks {
    private final Problems problems;
    private final LocalDate today;

    StagingChecks(Problems problems, LocalDate today) {
        this.problems = problems;
        this.today = today;
    }

    void check(ResolvedPolicy policy) {
        for (Watched watched : Watched.of(policy)) {
            if (watched.until() == null) {
                problems.error(
                        ProblemCode.E302.name(),
                        watched.mode().span(),
                        watched.sentence(),
                        "say until when, such as `until: " + today.plusMonths(2) + "`");
            } else if (watched.isOverdue(today)) {
                problems.error(
                        ProblemCode.E313.name(),
                        watched.mode().span(),
                        watched.sentence(),
                        "enforce it, or give it a new end; nothing changes by itself");
            }
        }
    }
}
