package dev.gantry.policy.check;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.PairStaging;
import dev.gantry.policy.model.Staging;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
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
        check(policy.written().defaults().staging(), "the default");
        for (Zone zone : policy.zones()) {
            check(zone.staging(), "zone `" + zone.id() + "`");
        }
        for (PairStaging pair : policy.written().pairs()) {
            check(pair.staging(), "pair `" + pair.id() + "`");
        }
        for (ResolvedRule rule : policy.rules()) {
            check(rule.written().staging(), "rule `" + rule.id() + "`");
        }
    }

    private void check(Staging staging, String what) {
        Name mode = staging.mode();
        if (mode == null || !staging.monitor()) {
            return;
        }
        LocalDate until = staging.until();
        if (until == null) {
            problems.error(
                    ProblemCode.E302.name(),
                    mode.span(),
                    what + " is only watched, without an end",
                    "say until when, such as `until: " + today.plusMonths(2) + "`");
        } else if (until.isBefore(today)) {
            problems.error(
                    ProblemCode.E313.name(),
                    mode.span(),
                    what + " was to be watched until " + until,
                    "enforce it, or give it a new end; nothing changes by itself");
        }
    }
}
