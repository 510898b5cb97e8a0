package dev.gantry.proxy.mllp;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What some machines do to the framing, and what may be borne with where a policy names it. */
public enum MllpQuirk {
    /** Bytes of zero between blocks. */
    NUL_BETWEEN_FRAMES("mllp-nul-between-frames"),
    /** No carriage return after the end of a block. A byte FS within a message then ends it. */
    NO_TRAILING_CR("mllp-no-trailing-cr"),
    /** Line feeds within a message, at the end of segments. They are passed on as they are. */
    LF_SEGMENT_END("mllp-lf-segment-end");

    private final String keyword;

    MllpQuirk(String keyword) {
        this.keyword = keyword;
    }

    /** Returns the quirks that a policy names; the names of others are passed over. */
    public static Set<MllpQuirk> named(Collection<String> keywords) {
        Set<MllpQuirk> quirks = EnumSet.noneOf(MllpQuirk.class);
        for (MllpQuirk quirk : values()) {
            if (keywords.contains(quirk.keyword)) {
                quirks.add(quirk);
            }
        }
        return quirks;
    }
}
