package dev.gantry.proxy.hl7;

/** When an acknowledgement is asked for (MSH-15, MSH-16; HL7 table 0155). */
public enum AcknowledgementMode {
    /** {@code AL}: always. */
    ALWAYS,
    /** {@code NE}, or nothing beside the other field: never. */
    NEVER,
    /** {@code ER}: of errors and rejections only. */
    ON_ERROR,
    /** {@code SU}: of success only. */
    ON_SUCCESS,
    /** Anything else. */
    UNKNOWN;

    static AcknowledgementMode of(String word) {
        return switch (word) {
            case "AL" -> ALWAYS;
            case "", "NE" -> NEVER;
            case "ER" -> ON_ERROR;
            case "SU" -> ON_SUCCESS;
            default -> UNKNOWN;
        };
    }
}
