package dev.gantry.policy;

import java.util.Locale;

/** The kinds of duty that an obligation can hold. */
public enum ObligationKind {
    /** Remove what identifies the patient (PS3.15 Annex E). */
    DE_IDENTIFY,
    /** Have encapsulated files looked at by a scanner. */
    SCAN,
    /** Add where an object came through. */
    STAMP,
    /** Keep a record beyond the decision. */
    RECORD,
    /** Tell somebody. */
    ALERT,
    /** Hold queries to what they must ask for, and to how much they may bring. */
    QUERY,
    /** Let nobody replace an instance that was stored before. */
    OVERWRITE;

    /** Returns the word that policies use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
