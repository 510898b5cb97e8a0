package dev.gantry.policy.model;

import java.util.List;

/** Where devices stand. */
public record Zone(Name id, Staging staging, Trust trust, boolean requireUser, List<Network> networks) {
    /** How far a zone is trusted; a word for people and reports, and whoever is not internal learns of no AE title. */
    public enum Trust {
        INTERNAL,
        EXTERNAL,
        RESTRICTED
    }

    public Zone {
        networks = List.copyOf(networks);
    }
}
