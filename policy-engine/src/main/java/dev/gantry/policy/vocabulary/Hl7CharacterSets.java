package dev.gantry.policy.vocabulary;

import java.util.Collection;
import java.util.List;

/**
 * The character sets of HL7 table 0211 that MLLP can carry: those in which no byte of a character is a control character.
 * UTF-16 and UTF-32 are not among them.
 */
public final class Hl7CharacterSets {
    /** Their names, as MSH-18 spells them. */
    public static final List<String> NAMES = List.of(
            "ASCII",
            "8859/1",
            "8859/2",
            "8859/3",
            "8859/4",
            "8859/5",
            "8859/6",
            "8859/7",
            "8859/8",
            "8859/9",
            "8859/15",
            "ISO IR6",
            "ISO IR14",
            "ISO IR87",
            "ISO IR159",
            "GB 18030-2000",
            "KS X 1001",
            "CNS 11643-1992",
            "BIG-5",
            "UNICODE UTF-8");

    private Hl7CharacterSets() {}

    /** Returns whether all of these are among them. */
    public static boolean areKnown(Collection<String> names) {
        return NAMES.containsAll(names);
    }
}
