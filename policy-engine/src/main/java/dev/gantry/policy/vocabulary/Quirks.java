package dev.gantry.policy.vocabulary;

import java.util.List;

/** The tolerances that a device can be granted, each off by default. */
public final class Quirks {
    /** Their names. */
    public static final List<String> WORDS = List.of(
            "blank-called-ae",
            "nul-padded-ae",
            "lower-case-ae",
            "odd-pdv-length",
            "command-and-data-in-one-pdu",
            "mllp-nul-between-frames",
            "mllp-no-trailing-cr",
            "mllp-lf-segment-end",
            "hl7-other-delimiters");

    private Quirks() {}
}
