package dev.gantry.policy.model;

import java.util.List;

/** One entry of {@code pairs}: callers and called devices between which refusals are only watched. */
public record PairStaging(Name id, List<Name> from, List<Name> to, Staging staging) {
    public PairStaging {
        from = List.copyOf(from);
        to = List.copyOf(to);
    }
}
