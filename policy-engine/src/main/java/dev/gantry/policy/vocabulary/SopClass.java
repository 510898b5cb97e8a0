package dev.gantry.policy.vocabulary;

/**
 * A SOP class, one of PS3.6 Annex A or a private one.
 *
 * @param uid its UID
 * @param keyword its keyword in PS3.6; the UID for a private one
 * @param kind what it is for
 * @param retired whether the standard has retired it
 * @param name its name in PS3.6; the UID for a private one
 */
public record SopClass(String uid, String keyword, Kind kind, boolean retired, String name) {
    /** What a SOP class is for, as far as that decides which commands it knows. */
    public enum Kind {
        /** Composite storage (PS3.4 Annex B and its like): C-STORE. */
        STORAGE,
        /** A query: C-FIND. */
        FIND,
        /** A retrieval to a third party: C-MOVE. */
        MOVE,
        /** A retrieval by the caller: C-GET. */
        GET,
        /** Everything else of the standard. */
        OTHER,
        /** Not of the standard. */
        PRIVATE
    }

    static SopClass privateClass(String uid) {
        return new SopClass(uid, uid, Kind.PRIVATE, false, uid);
    }
}
