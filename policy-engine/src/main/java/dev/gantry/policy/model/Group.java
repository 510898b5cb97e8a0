package dev.gantry.policy.model;

import java.util.List;
import java.util.Locale;

/** A name for a set of words; a member may be another group of the same kind. */
public record Group(Kind kind, Name id, List<Name> members) {
    /** What the words of a group are. */
    public enum Kind {
        ZONES,
        SOP,
        TRANSFER_SYNTAXES,
        HL7,
        ROLES;

        /** Returns the key that such groups stand under. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Group {
        members = List.copyOf(members);
    }
}
