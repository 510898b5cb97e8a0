package dev.gantry.policy.vocabulary;

import java.util.Set;

/**
 * An attribute of PS3.6, or of a command set (PS3.7 Annex E).
 *
 * @param tag group in the upper sixteen bits
 * @param representation the value representation, such as {@code CS}
 * @param keyword such as {@code Modality}
 */
public record Attribute(int tag, String representation, String keyword) {
    private static final Set<String> NUMERIC = Set.of("DS", "IS", "US", "SS", "UL", "SL", "FL", "FD", "UV", "SV");
    private static final Set<String> OPAQUE = Set.of("SQ", "OB", "OW", "OF", "OD", "OL", "UN", "AT", "OB or OW");

    /** Returns whether its values are numbers, which are then compared as such. */
    public boolean isNumeric() {
        return NUMERIC.contains(representation);
    }

    /** Returns whether its values are days, times or both, written so that their order is that of their text. */
    public boolean isTemporal() {
        return representation.equals("DA") || representation.equals("TM") || representation.equals("DT");
    }

    /** Returns whether a rule can look at it: not at sequences and bulk data. */
    public boolean isComparable() {
        return !OPAQUE.contains(representation);
    }

    /** Returns whether it stands in the command set and not in the data set. */
    public boolean isOfCommandSet() {
        return tag >>> 16 == 0;
    }

    /** Returns the tag as the standard writes it, such as {@code (0008,0060)}. */
    public String tagText() {
        return String.format("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }
}
