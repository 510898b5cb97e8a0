package dev.gantry.proxy.demo.dataset;

/** The value representations of PS3.5 6.2. */
public enum Vr {
    AE,
    AS,
    AT,
    CS,
    DA,
    DS,
    DT,
    FD,
    FL,
    IS,
    LO,
    LT,
    OB,
    OD,
    OF,
    OL,
    OV,
    OW,
    PN,
    SH,
    SL,
    SQ,
    SS,
    ST,
    SV,
    TM,
    UC,
    UI,
    UL,
    UN,
    UR,
    US,
    UT,
    UV;

    /** Returns whether the explicit encoding has two reserved bytes and a length of four (PS3.5 7.1.2). */
    boolean hasLongLength() {
        return switch (this) {
            case OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV -> true;
            default -> false;
        };
    }

    /** Returns what fills a text value of odd length (PS3.5 6.2). */
    char padding() {
        return this == UI ? '\0' : ' ';
    }
}
