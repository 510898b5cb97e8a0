package dev.gantry.policy.check;

import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.PairStaging;
import dev.gantry.policy.model.Staging;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is only watched and not enforced.
 *
 * @param what names it, such as {@code rule `tighten`}
 * @param mode the {@code mode:} as written
 * @param until the last day of watching, absent where none is given
 */
public record Watched(String what, Name mode, @Nullable LocalDate until) {
    /** Returns whether the watching should have ended. Behaviour does not change by itself then; somebody must decide. */
    public boolean isOverdue(LocalDate today) {
        return until != null && until.isBefore(today);
    }

    /** Returns a sentence about the end. */
    public String sentence() {
        return until == null ? what + " is only watched, without an end" : what + " was to be watched until " + until;
    }

    /** Returns everything that a policy only watches. */
    public static List<Watched> of(ResolvedPolicy policy) {
        List<Watched> found = new ArrayList<>();
        add(found, policy.written().defaults().staging(), "the default");
        for (Zone zone : policy.zones()) {
            add(found, zone.staging(), "zone `" + zone.id() + "`");
        }
        for (PairStaging pair : policy.written().pairs()) {
            add(found, pair.staging(), "pair `" + pair.id() + "`");
        }
        for (ResolvedRule rule : policy.rules()) {
            add(found, rule.written().staging(), "rule `" + rule.id() + "`");
        }
        return List.copyOf(found);
    }

    private static void add(List<Watched> found, Staging staging, String what) {
        Name mode = staging.mode();
        if (mode != null && staging.monitor()) {
            found.add(new Watched(what, mode, staging.until()));
        }
    }
}
